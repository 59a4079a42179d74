// Where a journey runs, and what it is about. Each runs once, in one of four browsers; which one is drawn by its file
// and title, so that it stays there when others are added, and all four get their share. What a journey needs is a pin:
//
//   test(...about("a slow payment arrives by itself", "@noscript"), async ({ page }) => …)
//
// Subjects are the crates whose change can break it: `--grep @commerce` runs what commerce reaches.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";

import { DESKTOP, PHONE } from "./browser";
import type { Language } from "./texts";

/** The areas of the product, as its crates are called. */
export const AREAS = ["@site", "@account", "@shop", "@learn", "@studio", "@admin", "@palette"] as const;
/** The wings of the domain. */
export const WINGS = ["@people", "@content", "@commerce", "@learning", "@community", "@insight", "@school"] as const;

/**
 * The requirements of a journey for its browser.
 *
 * `@scripts`, `@plain` (none), `@phone`, `@desktop`, `@zh`, `@en`: no other will do. `@noscript`: once with and once
 * without scripts, in both languages. `@matrix`: in every browser that its other pins allow.
 */
export const PINS = ["@scripts", "@plain", "@phone", "@desktop", "@zh", "@en", "@noscript", "@matrix"] as const;

export type Area = (typeof AREAS)[number];
export type Wing = (typeof WINGS)[number];
export type Pin = (typeof PINS)[number];
export type Tag = Area | Wing | Pin;

interface Browser {
  /** The project's name. */
  name: string;
  /** Marks the journeys that run in it. */
  tag: string;
  language: Language;
  phone: boolean;
  scripts: boolean;
}

/** Two languages, two sizes, with and without scripts, each with each in four browsers. */
const BROWSERS: readonly Browser[] = [
  { name: "zh desktop", tag: "@in-zh-desktop", language: "zh-Hans", phone: false, scripts: true },
  { name: "en phone", tag: "@in-en-phone", language: "en", phone: true, scripts: true },
  { name: "en desktop without scripts", tag: "@in-en-desktop-plain", language: "en", phone: false, scripts: false },
  { name: "zh phone without scripts", tag: "@in-zh-phone-plain", language: "zh-Hans", phone: true, scripts: false },
];

/** The browsers as projects of the configuration. */
export const projects = BROWSERS.map(({ name, tag, language, phone, scripts }) => ({
  name,
  grep: new RegExp(`${tag}(?!\\S)`),
  use: { language, viewport: phone ? PHONE : DESKTOP, hasTouch: phone, javaScriptEnabled: scripts },
}));

/** Names the journeys of a file, with tags that all of them carry. */
export function journeys(path: string, ...common: Tag[]) {
  const file = basename(path);
  return (title: string, ...own: Tag[]): [string, { tag: string[] }] => {
    const tags = [...new Set([...common, ...own])];
    const subjects: readonly string[] = [...AREAS, ...WINGS];
    if (!tags.some((tag) => subjects.includes(tag))) throw new Error(`${file}: "${title}" does not say what it is about`);
    return [title, { tag: [...tags, ...browsersOf(`${file} ${title}`, tags).map(({ tag }) => tag)] }];
  };
}

function browsersOf(name: string, tags: readonly Tag[]): Browser[] {
  const allowed = BROWSERS.filter((browser) => tags.every((tag) => suits(browser, tag)));
  if (allowed.length === 0) throw new Error(`${name}: no browser is ${tags.join(" ")}`);
  if (tags.includes("@matrix")) return allowed;
  const first = draw(name, allowed);
  if (!tags.includes("@noscript")) return [first];
  const others = allowed.filter(({ scripts }) => scripts !== first.scripts);
  const second = others.find(({ language }) => language !== first.language) ?? others[0];
  if (!second) throw new Error(`${name}: @noscript runs with and without scripts, and its other tags allow one of both`);
  return [first, second];
}

function suits({ language, phone, scripts }: Browser, tag: Tag): boolean {
  switch (tag) {
    case "@scripts":
      return scripts;
    case "@plain":
      return !scripts;
    case "@phone":
      return phone;
    case "@desktop":
      return !phone;
    case "@zh":
      return language === "zh-Hans";
    case "@en":
      return language === "en";
    default:
      return true;
  }
}

/** One of them, and always the same one. */
function draw(name: string, browsers: readonly Browser[]): Browser {
  const number = createHash("sha256").update(name).digest().readUInt32BE();
  return browsers[number % browsers.length]!;
}

/** A test without a name from `journeys` would run in no browser, and nobody would miss it. */
export function expectNobodyForgotten(folder: string, apart: RegExp) {
  for (const file of readdirSync(folder).filter((file) => file.endsWith(".spec.ts") && !apart.test(file))) {
    const lines = readFileSync(join(folder, file), "utf8").split("\n");
    const forgotten = lines.findIndex((line) => /^\s*test(\.only|\.fixme|\.fail)?\((?!\.\.\.)/.test(line));
    if (forgotten >= 0) throw new Error(`${file}:${forgotten + 1}: name the test by journeys(), or it runs nowhere`);
    const skipping = lines.findIndex((line) => /^\s*test\.(skip|fixme)\(/.test(line));
    if (skipping >= 0) throw new Error(`${file}:${skipping + 1}: pin it to the browsers that can run it instead`);
  }
}
