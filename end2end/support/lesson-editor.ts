// The editor of a lesson in a new course, for journeys that must not disturb the demo's courses.

import { type APIRequestContext, type Page, expect } from "@playwright/test";

import { type Sender, post } from "./people";

/** The lesson of a new course; its teacher is whoever is signed in. */
export interface LessonEditor {
  course: string;
  lesson: string;
  /** The address of the lesson's editor. */
  address: string;
}

/** Makes a course with one lesson. */
export async function newLesson(visitor: Sender): Promise<LessonEditor> {
  const form = { title: `Kitchen ${Date.now()}`, language: "en", template: "empty" };
  const made = await post(visitor, "/fn/studio/create_course", "/studio/new", form);
  const course = made.split("/").pop() ?? "";
  const { outline } = await load(visitor.request, "/fn/studio/load_course", { course });
  const lesson: string = outline[0].lessons[0].id;
  return { course, lesson, address: `/studio/courses/${course}/lessons/${lesson}` };
}

/** The lesson as it is saved. */
export async function saved(visitor: Sender, { course, lesson }: LessonEditor) {
  return load(visitor.request, "/fn/studio/load_lesson", { course, lesson });
}

/** Lets somebody else save the lesson's text. */
export async function overwrite(visitor: Sender, lessonEditor: LessonEditor, markdown: string) {
  const { base, text } = await saved(visitor, lessonEditor);
  const form = { course: lessonEditor.course, lesson: lessonEditor.lesson, base, title: text.title, markdown };
  await post(visitor, "/fn/studio/save_lesson", lessonEditor.address, form);
}

/** Pastes texts and files into what has the focus, as a browser would. */
export async function paste(page: Page, data: Record<string, string>, picture?: { name: string; base64: string }) {
  await page.evaluate(
    ({ data, picture }) => {
      const clipboardData = new DataTransfer();
      for (const [type, text] of Object.entries(data)) clipboardData.setData(type, text);
      if (picture) {
        const bytes = Uint8Array.from(atob(picture.base64), (c) => c.charCodeAt(0));
        clipboardData.items.add(new File([bytes], picture.name, { type: "image/png" }));
      }
      document.activeElement?.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    },
    { data, picture },
  );
}

async function load(visitor: APIRequestContext, address: string, form: Record<string, string>) {
  const headers = { origin: process.env.BASE_URL ?? "", accept: "application/json" };
  const response = await visitor.post(address, { form, headers });
  expect(response.ok(), `${address}: ${await response.text()}`).toBe(true);
  return response.json();
}
