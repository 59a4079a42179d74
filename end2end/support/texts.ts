// The product's words, read from its own locale files: `say("account.sign_in")`.

import { readFileSync } from "node:fs";
import { join } from "node:path";

export type Language = "zh-Hans" | "en";
export type Say = (key: string, values?: Record<string, string | number>) => string;

const app = join(__dirname, "../../app");
const tables = new Map<string, Map<string, string>>();

/** The words of a language; the key's first part names the crate (`app` itself: `frame`). */
export function words(language: Language): Say {
  return (key, values = {}) => {
    const [area = "", ...rest] = key.split(".");
    const table = load(area, language);
    const name = rest.join(".");
    const single = Number(values.count) === 1 ? table.get(`${name}/one`) : undefined;
    const text = single ?? table.get(name);
    if (text === undefined) throw new Error(`there is no text ${key} in ${language}`);
    return text.replace(/\{(\w+)\}/g, (_, value: string) => {
      if (!(value in values)) throw new Error(`the text ${key} needs ${value}`);
      return String(values[value]);
    });
  };
}

function load(area: string, language: Language): Map<string, string> {
  const path = join(app, area === "frame" ? "" : area, "locales", `${language}.toml`);
  const known = tables.get(path);
  if (known) return known;
  const table = new Map<string, string>();
  let section = "";
  for (const line of readFileSync(path, "utf8").split("\n")) {
    const head = /^\[(\w+)\]/.exec(line);
    if (head) section = `${head[1]}.`;
    const plain = /^(\w+) = (".*")$/.exec(line.trimEnd());
    if (plain) table.set(section + plain[1], JSON.parse(plain[2]!));
    const plural = /^(\w+) = \{ one = (".*"), other = (".*") \}$/.exec(line.trimEnd());
    if (plural) {
      table.set(`${section}${plural[1]}/one`, JSON.parse(plural[2]!));
      table.set(section + plural[1], JSON.parse(plural[3]!));
    }
  }
  tables.set(path, table);
  return table;
}

/** A pattern that a whole text matches, with any number where `{count}` stands. */
export function pattern(say: Say, key: string): RegExp {
  const mark = "\u0001";
  const forms = [2, 1].map((count) => say(key, { count }).replace(String(count), mark));
  const escaped = forms.map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(mark, "\\d+"));
  return new RegExp(`^(${escaped.join("|")})$`);
}
