// Lessons of the demo's courses, by what they are made of.

import { type APIRequestContext, expect } from "@playwright/test";

export interface Lesson {
  id: string;
  title: string;
  kind: "article" | "video" | "audio" | "document";
  free: boolean;
}

/** The address and title of the first lesson of this kind. */
export async function lessonOf(request: APIRequestContext, slug: string, kind: Lesson["kind"]): Promise<{ address: string; title: string }> {
  const headers = { origin: process.env.BASE_URL ?? "", accept: "application/json" };
  const response = await request.post("/fn/site/load_course", { form: { slug }, headers });
  expect(response.ok(), `the course ${slug} can be loaded`).toBe(true);
  const course: { outline: { lessons: Lesson[] }[] } = await response.json();
  const lesson = course.outline.flatMap((chapter) => chapter.lessons).find((lesson) => lesson.kind === kind);
  if (!lesson) throw new Error(`${slug} has no ${kind}`);
  return { address: `/learn/${slug}/${lesson.id}`, title: lesson.title };
}
