// All words come from the catalogues: no sentence stands in the code, and no catalogue keeps a sentence that nothing says.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "vite";
import { expect, test } from "vitest";
import { LANGUAGES } from "../src/core/protocol.ts";
import { CLERK } from "../src/locales/clerk/index.ts";
import { CATALOGUES } from "../src/locales/index.ts";
import { REVIEW } from "../src/locales/review/index.ts";
import { SECOND_LOOK } from "../src/locales/second-look/index.ts";

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

const WORDED = [
  "title",
  "alt",
  "label",
  "legend",
  "lead",
  "placeholder",
  "aria-label",
  "aria-description",
  "aria-roledescription",
  "aria-valuetext",
  "done",
];
/** A unit, the letters that show how large the text is, names of keys, a formula, the beginning of a policy's text. */
const SYMBOLS = ["ms", "字", "A"]; // a unit, and the letters that show how large the text is
const LETTER = /\p{L}/u;
/** Two words or more that begin like a sentence, or anything in Chinese. */
const SENTENCE = /^\s*\p{Lu}[\p{L}’']*,?\s+\p{L}|\p{Script=Han}/u;
/** One word that is written like one for people, wherever it stands: names of ours begin small. */
const WORD = /^\s*\p{Lu}\p{Ll}+[.,:;?!…]*\s*$/u;
/** Names of keys. */
const FOREIGN = new Set(["Enter", "Escape", "Delete", "Backspace"]);

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

/** The texts that an expression may come to: not those that it only compares or hands to a function. */
function* outcomes(node: unknown): Generator<string> {
  if (!isNode(node)) return;
  if (node.type === "Literal" || node.type === "TemplateElement") yield textOf(node);
  const { expression, consequent, alternate, left, right, quasis = [], operator } = node as Node & Record<string, unknown>;
  for (const one of [expression, consequent, alternate, ...quasis]) yield* outcomes(one);
  if (node.type === "LogicalExpression" || (node.type === "BinaryExpression" && operator === "+")) {
    if (operator !== "&&") yield* outcomes(left);
    yield* outcomes(right);
  }
}

/** What a piece of code says to people, or nothing. */
function wordsOf(node: Node): string {
  const text = textOf(node);
  switch (node.type) {
    case "JSXText":
      return LETTER.test(text) ? text.trim() : "";
    case "Literal":
    case "TemplateElement":
      return SENTENCE.test(text) || (WORD.test(text) && !FOREIGN.has(text)) ? text : "";
    case "JSXElement":
    case "JSXFragment":
      return worded((node as Node & { children: readonly Node[] }).children.filter(({ type }) => type !== "JSXText"));
    case "JSXAttribute":
      return isNode(node.name) && WORDED.includes(String(node.name.name)) ? worded([node.value]) : "";
    default:
      return "";
  }
}

function worded(places: readonly unknown[]): string {
  return (
    places
      .flatMap((place) => (isNode(place) && place.type.startsWith("JSXElement") ? [] : [...outcomes(place)]))
      .find((text) => LETTER.test(text)) ?? ""
  );
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

test("a word that stands in the code is found, also when it is one word and chosen by a condition", () => {
  const found = (code: string) => {
    const { program } = parseSync("x.tsx", code);
    return [...nodes(program as unknown as Node)].map(wordsOf).filter((words) => words !== "");
  };
  for (const code of [
    "<p>ok</p>",
    "<p>{ok ? 'yes' : t('no')}</p>",
    "<p>{ok && 'yes'}</p>",
    "<p>{name ?? 'nobody'}</p>",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: code that is looked at
    "<p>{`${n} seconds`}</p>",
    "<p>{n + ' s'}</p>",
    "<>{'yes'}</>",
    "<img alt='face' />",
    "<img alt={ok ? 'face' : t('no')} />",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: code that is looked at
    "<button aria-label={`close ${name}`} />",
    "const label = 'Close';",
    "const label = ok ? 'Saved.' : '';",
    "document.title = '窗口';",
  ])
    expect(found(code), code).not.toEqual([]);
  for (const code of [
    "<p class='small'>{t('yes')}</p>",
    "<p>{kind === 'yes' && t('yes')}</p>",
    "<p>{kind === 'yes' ? <b class='small' /> : null}</p>",
    "<p>{list.map((each) => <b key='x' data-kind={each === 'a' ? 'b' : 'c'} />)}</p>",
    "<img alt={t('yes')} class={ok ? 'small' : 'large'} />",
    "if (event.key === 'Enter') throw new Error('Nobody expected that');",
    "const label = 'camera.none';",
  ])
    expect(found(code), code).toEqual([]);
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
    expect(unsaid(Object.keys(REVIEW[language])), `review/${language}`).toEqual([]);
    expect(unsaid(Object.keys(SECOND_LOOK[language])), `second-look/${language}`).toEqual([]);
  }
});
