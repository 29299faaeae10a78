// All words come from the catalogues: no sentence stands in the code, and no catalogue keeps a sentence that nothing says.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "vite";
import { expect, test } from "vitest";
import { LANGUAGES } from "../src/core/protocol.ts";
import { CLERK } from "../src/locales/clerk/index.ts";
import { CATALOGUES } from "../src/locales/index.ts";

const SRC = join(import.meta.dirname, "../src");
const FILES = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter(
  (file) => /\.tsx?$/.test(file) && !file.startsWith("locales/") && file !== "core/generated.ts",
);

/** Of a syntax tree (ESTree): the fields that are read here. */
interface Node {
  readonly type: string;
  readonly name?: unknown;
  readonly value?: unknown;
  readonly quasis?: readonly Node[];
}

const WORDED = ["title", "alt", "label", "legend", "lead", "placeholder", "aria-label", "aria-description", "aria-valuetext"];
const SYMBOLS = ["ms", "字"]; // a unit, and the letter that shows how large the text is
const LETTER = /\p{L}/u;
/** Two words or more that begin like a sentence, or anything in Chinese. */
const SENTENCE = /^\s*\p{Lu}[\p{L}’']*,?\s+\p{L}|\p{Script=Han}/u;

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value;

/** Without what is thrown: such words are for developers. */
function* nodes(node: Node): Generator<Node> {
  if (node.type === "ThrowStatement") return;
  yield node;
  for (const inside of Object.values(node).flat()) if (isNode(inside)) yield* nodes(inside);
}

function textOf({ type, value }: Node): string {
  if (type === "TemplateElement") return (value as { cooked: string }).cooked;
  return typeof value === "string" ? value : "";
}

/** What a piece of code says to people, or nothing. */
function wordsOf(node: Node): string {
  const text = textOf(node);
  if (node.type === "JSXText") return LETTER.test(text) ? text.trim() : "";
  if (node.type === "Literal" || node.type === "TemplateElement") return SENTENCE.test(text) ? text : "";
  if (node.type !== "JSXAttribute" || !isNode(node.name) || !isNode(node.value)) return "";
  const worded = WORDED.includes(String(node.name.name)) && node.value.type === "Literal";
  return worded && LETTER.test(textOf(node.value)) ? textOf(node.value) : "";
}

const PARSED = FILES.map((file) => {
  const { program, errors } = parseSync(file, readFileSync(join(SRC, file), "utf8"));
  expect(errors, file).toEqual([]);
  return { file, all: [...nodes(program as unknown as Node)] };
});

test("no words for people stand in the code: they belong into src/locales", () => {
  expect(FILES.length).toBeGreaterThan(100);
  const found = PARSED.flatMap(({ file, all }) => all.map((node) => [file, wordsOf(node)] as const));
  expect(found.filter(([, words]) => words !== "" && !SYMBOLS.includes(words)).map(([file, words]) => `${file}: ${words}`)).toEqual(
    [],
  );
});

test("every key of a catalogue is said somewhere", () => {
  const all = PARSED.flatMap((one) => one.all);
  const said = new Set(["common.failed", ...all.filter(({ type }) => type === "Literal").map(textOf)]); // that one: `sayReason`
  const built = all
    .flatMap(({ quasis }) => (quasis === undefined ? [] : [quasis.map((each) => textOf(each).replaceAll(".", "\\."))]))
    .filter(([first = ""]) => /^[a-z_]+\\\./.test(first))
    .map((parts) => new RegExp(`^${parts.join("[\\w.-]+")}$`));
  const unsaid = (keys: string[]) => keys.filter((key) => !said.has(key) && !built.some((pattern) => pattern.test(key)));
  for (const language of LANGUAGES) {
    expect(unsaid(Object.keys(CATALOGUES[language])), language).toEqual([]);
    expect(unsaid(Object.keys(CLERK[language])), `clerk/${language}`).toEqual([]);
  }
});
