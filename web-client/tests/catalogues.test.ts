// Every sentence in every language, and one sentence for each reason of the server's, for each of the three readers.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { LANGUAGES } from "../src/core/protocol.ts";
import { REASONS } from "../src/core/reasons.ts";
import { CATALOGUES, sayReason, translate } from "../src/locales/index.ts";
import { speaking } from "../src/locales/speaking.ts";

const REASONS_PY = join(import.meta.dirname, "../../server/cloudwindow/domain/reasons.py");
const READERS = ["applicant", "clerk", "reviewer"] as const;

function serverReasons(): string[] {
  return [...readFileSync(REASONS_PY, "utf8").matchAll(/^ {4}[A-Z_]+ = "([a-z_.]+)"$/gm)].map(([, code]) => code ?? "");
}

test("the reasons are the server's, in its order", () => {
  const server = serverReasons();
  expect(server.length).toBeGreaterThan(50);
  expect([...REASONS]).toEqual(server);
});

describe.each(READERS)("a sentence of each reason for the %s", (reader) => {
  test.each(LANGUAGES)("in %s", async (language) => {
    const { default: sentences } = (await import(`../src/locales/reasons/${reader}.${language}.ts`)) as {
      default: Record<string, string>;
    };
    expect(Object.keys(sentences).sort()).toEqual(serverReasons().sort());
    for (const [code, sentence] of Object.entries(sentences)) expect(sentence.trim(), code).not.toBe("");
  });
});

describe.each(LANGUAGES)("the catalogue of %s", (language) => {
  const reference = CATALOGUES["zh-CN"];
  const catalogue = CATALOGUES[language];

  test("has every key and no empty sentence", () => {
    expect(Object.keys(catalogue).sort()).toEqual(Object.keys(reference).sort());
    for (const [key, sentence] of Object.entries(catalogue)) expect(sentence.trim(), key).not.toBe("");
  });

  test("has the same places to fill in", () => {
    const places = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    for (const key of Object.keys(reference) as (keyof typeof reference)[]) {
      expect(places(catalogue[key]), key).toEqual(places(reference[key]));
    }
  });

  test("uses the punctuation of its script", () => {
    const half = /[\u4e00-\u9fff][,:;?!()]|[,:;?!()][\u4e00-\u9fff]/;
    const full = /[\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]/;
    for (const [key, sentence] of Object.entries(catalogue)) {
      if (language === "en") expect(sentence, key).not.toMatch(full);
      else expect(sentence, key).not.toMatch(half);
    }
  });
});

test("Traditional Chinese is not Simplified", () => {
  const simplified = /[们这为办动图网络视频检查录验证继续应该说话没过还让样头脸镜转读听]/u;
  const kept = /[查]/gu; // the same character in both
  for (const [key, sentence] of Object.entries(CATALOGUES["zh-TW"]))
    expect(sentence.replace(kept, ""), key).not.toMatch(simplified);
});

test("parameters are filled in, unknown keys of the server get a plain sentence", () => {
  expect(translate("en", "waiting.ahead", { n: 2 })).toBe("2 ahead of you");
  const { tFor } = speaking(CATALOGUES.en);
  expect(tFor("prompt.turn.left", "prompt.other")).toBe("Slowly turn your head to the left");
  expect(tFor("prompt.invented", "prompt.other")).toBe("Please follow the instructions");
  expect(sayReason("zh-CN", "invented.later")).toBe(translate("zh-CN", "common.failed"));
});

test("the duress sign changes nothing that can be read on the screen", () => {
  for (const language of LANGUAGES) {
    expect(sayReason(language, "coercion.signal")).not.toMatch(/胁迫|脅迫|求助|coerc|distress|help|police/i);
    expect(sayReason(language, "coercion.suspected")).not.toMatch(/胁迫|脅迫|保护|保護|coerc|protect/i);
  }
});
