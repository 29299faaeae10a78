// What the rules say to a reviewer, in every language.
import { expect, test } from "vitest";
import { LANGUAGES } from "../src/core/protocol.ts";
import { RULES, sayRule } from "../src/locales/rules/index.ts";

test.each(LANGUAGES)("every rule has its sentence in %s", (language) => {
  expect(Object.keys(RULES[language])).toEqual(Object.keys(RULES["zh-CN"]));
  for (const [code, sentence] of Object.entries(RULES[language])) {
    expect(code).toMatch(/^rule\.[a-z_]+$/);
    expect(sentence.trim(), code).not.toBe("");
  }
});

test("a rule of a newer server stands for itself", () => {
  expect(sayRule("en", "rule.face_near")).toBe("Face and document match, but only just");
  expect(sayRule("en", "rule.of_tomorrow")).toBe("rule.of_tomorrow");
});
