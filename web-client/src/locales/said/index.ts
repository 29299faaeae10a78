// What a clerk may say with one key, in the language of the session. Spoken on the applicant's page, previewed on the clerk's.
import type { Language } from "../../core/protocol.ts";
import en from "./en.ts";
import zhCN from "./zh-CN.ts";
import zhTW from "./zh-TW.ts";

export type Said = keyof typeof zhCN;

export const SAID: Readonly<Record<Language, Readonly<Record<Said, string>>>> = { "zh-CN": zhCN, "zh-TW": zhTW, en };

/** Null for a key that this page does not know: a newer server may have more sentences. */
export function cannedSentence(language: Language, text: string): string | null {
  const sentences: Readonly<Record<string, string>> = SAID[language];
  return Object.hasOwn(sentences, text) ? (sentences[text] ?? null) : null;
}
