// The clerk's sentences: every key in every language, the same places to fill in, the punctuation and characters of the script.
import { describe, expect, test } from "vitest";
import { COMMANDS } from "../src/clerk/commands.ts";
import { FORMS } from "../src/clerk/dialogs.ts";
import { LANGUAGES } from "../src/core/protocol.ts";
import { REASONS } from "../src/core/reasons.ts";
import { CLERK, type ClerkKey } from "../src/locales/clerk/index.ts";
import { cannedSentence, SAID } from "../src/locales/said/index.ts";
import { clerkWordsIn } from "../src/staff/words.tsx";

const half = /[\u4e00-\u9fff][,:;?!]|[,:;?!][\u4e00-\u9fff]/;
const full = /[\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]/;
const simplified = /[们这为办动图网络视频验证继续应该说话没过还让样头脸镜转读听时间张发现请选择务类级确认终断页签]/u;

describe.each(LANGUAGES)("in %s", (language) => {
  const reference: Readonly<Record<string, string>> = CLERK["zh-CN"];
  const catalogue: Readonly<Record<string, string>> = CLERK[language];

  test("every key has a sentence with the same places to fill in", () => {
    const places = (sentence = "") => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    expect(Object.keys(catalogue).sort()).toEqual(Object.keys(reference).sort());
    for (const [key, sentence] of Object.entries(catalogue)) {
      expect(sentence.trim(), key).not.toBe("");
      expect(places(sentence), key).toEqual(places(reference[key]));
    }
  });

  test("the punctuation and the characters are those of the script", () => {
    for (const [key, sentence] of [...Object.entries(catalogue), ...Object.entries(SAID[language])]) {
      if (language === "en") expect(sentence, key).not.toMatch(full);
      else expect(sentence, key).not.toMatch(half);
      if (language === "zh-TW") expect(sentence, key).not.toMatch(simplified);
    }
  });

  test("every command and every form has its words", () => {
    for (const { name, group } of COMMANDS) {
      for (const key of [`command.${name}`, `does.${name}`, `group.${group}`]) expect(catalogue, key).toHaveProperty([key]);
    }
    for (const kind of Object.keys(FORMS)) {
      for (const key of [`form.${kind}`, `form.${kind}.lead`]) expect(catalogue, key).toHaveProperty([key]);
    }
  });

  test("every reason is said in the clerk's words; an unknown code is shown as it is", () => {
    const words = clerkWordsIn(language);
    for (const code of REASONS) expect(words.reason(code), code).not.toContain(code);
    expect(words.reason("repeat.invented")).toContain("repeat.invented");
    expect(words.reason("override.seen_by_clerk")).toBe(catalogue["choice.override.seen_by_clerk"]);
  });
});

test("a canned sentence is spoken in the language of the session, and an unknown key is not", () => {
  expect(cannedSentence("en", "wait")).toBe("One moment, please. I am working on it.");
  expect(cannedSentence("en", "constructor")).toBeNull();
});

test("nothing on the clerk's own page names the silent sign", () => {
  const own = Object.entries(CLERK["zh-CN"]).filter(([key]) => !key.startsWith("seat.alarm."));
  for (const [key, sentence] of own as [ClerkKey, string][]) expect(sentence, key).not.toMatch(/无声|暗号|信号/);
});
