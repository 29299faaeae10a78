// Why the server refuses: each of its codes has a sentence in every language, with the facts that come with it and no others.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ApiError } from "../src/core/http.ts";
import { LANGUAGES } from "../src/core/protocol.ts";
import { REFUSED } from "../src/locales/refused/index.ts";
import { problemSentence, refusalSentences } from "../src/staff/problem.ts";
import { clerkWordsIn } from "../src/staff/words.tsx";

const read = (file: string) => readFileSync(join(import.meta.dirname, "../../server/cloudwindow", file), "utf8");
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = ""]) => found);

/** What the page says by itself: there was no answer, or it was not the server's. */
const OWN = ["problem.offline", "problem.browser", "problem.other", "problem.unavailable", "problem.details"];
const OF_HTTP = /"([a-z_]+)"/g;

const problems = new Set([
  ...all(read("domain/errors.py"), /^ {4}code(?:: ClassVar\[str\])? = "([a-z_.]+)"$/gm),
  ...all(/_OWN_WORDS[^{]*\{[^}]*\}/.exec(read("web/errors.py"))?.[0] ?? "", OF_HTTP),
]);
const [enumeration = "", table = ""] = read("domain/refusals.py").split("FACTS: Final");
const codes = new Map(
  [...enumeration.matchAll(/^ {4}([A-Z_]+) = "([a-z_.]+)"$/gm)].map(([, name = "", code = ""]) => [name, code] as const),
);
const facts = new Map(
  [...table.matchAll(/Why\.([A-Z_]+): \(([^)]*)\)/g)].map(([, name = "", names = ""]) => [
    codes.get(name) ?? name,
    all(names, /"(\w+)"/g),
  ]),
);

test("the server's codes were found", () => {
  expect(problems.size).toBeGreaterThan(15);
  expect([...problems]).toEqual(expect.arrayContaining(["internal", "conflict", "method_not_allowed", "storage_full"]));
  expect([...codes.values()]).toEqual(expect.arrayContaining(["hole.step", "hole.document", "screen.asked"]));
  expect(facts.get("hole.step")).toEqual(["number", "step"]);
});

describe.each(LANGUAGES)("in %s", (language) => {
  const catalogue: Readonly<Record<string, string>> = REFUSED[language];
  const words = clerkWordsIn(language);

  test("each code of the server's has a sentence, and no sentence is left over", () => {
    const wanted = [...[...problems].map((code) => `problem.${code}`), ...codes.values(), ...OWN];
    expect(Object.keys(catalogue).sort()).toEqual(wanted.sort());
    for (const [key, sentence] of Object.entries(catalogue)) expect(sentence.trim(), key).not.toBe("");
  });

  test("what a sentence fills in is what comes with the code", () => {
    for (const [key, sentence] of Object.entries(catalogue)) {
      for (const place of all(sentence, /\{(\w+)\}/g)) expect(facts.get(key) ?? [], key).toContain(place);
    }
    for (const code of codes.values()) {
      const given = Object.fromEntries((facts.get(code) ?? []).map((name) => [name, name === "number" ? 0 : "x"]));
      expect(refusalSentences([{ code, ...given }], words).join(), code).toMatch(/^[^{}]+$/);
    }
  });

  test("is written in its script", () => {
    const half = /[\u4e00-\u9fff][,:;?!]|[,:;?!][\u4e00-\u9fff]/;
    const simplified = /[们这为办动图网络视频验证继续应该说话没过还让样头脸镜转读听时间张发现请选择务类级确认终断页签]/u;
    for (const [key, sentence] of Object.entries(catalogue)) {
      if (language === "en") expect(sentence, key).not.toMatch(/[\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]/);
      else expect(sentence, key).not.toMatch(half);
      if (language === "zh-TW") expect(sentence, key).not.toMatch(simplified);
    }
  });

  test("nothing in it names the silent sign", () => {
    for (const [key, sentence] of Object.entries(catalogue))
      expect(sentence, key).not.toMatch(/silent|无声|無聲|暗号|暗號|胁迫信|求助/);
  });
});

test("a code counts before the status, and the status where there is none of ours", () => {
  const said = (error: ApiError) => problemSentence(error, clerkWordsIn("en"));
  expect(said(new ApiError(409, "session.illegal_transition", "x"))).toBe(REFUSED.en["problem.session.illegal_transition"]);
  expect(said(new ApiError(503, "unknown", ""))).toBe(REFUSED.en["problem.unavailable"]);
  expect(said(new ApiError(500, "unknown", ""))).toBe(REFUSED.en["problem.internal"]);
  expect(said(new ApiError(418, "unknown", ""))).toBe(REFUSED.en["problem.other"]);
  expect(said(new ApiError(0, "offline", "TypeError"))).toBe(REFUSED.en["problem.offline"]);
  expect(said(ApiError.of(new Error("no")))).toBe(REFUSED.en["problem.browser"]);
});

test("places of steps are counted from 1, and names are the catalogue's", () => {
  const words = clerkWordsIn("zh-CN");
  expect(refusalSentences([{ code: "step.running", number: 0, step: "head_turns" }], words)).toEqual([
    "第 1 步“转头”正在进行：请等它结束、重做或跳过。",
  ]);
  expect(refusalSentences([{ code: "picture.missing", who: "clerk" }, { code: "of.a.newer.server" }], words)).toHaveLength(1);
});
