// Sentences by key and language. A missing key is a type error; a test says the same with the key's name.

import type { Language } from "../core/protocol.ts";
import { isReason } from "../core/reasons.ts";
import en from "./en.ts";
import reasonsEn from "./reasons/applicant.en.ts";
import reasonsZhCN from "./reasons/applicant.zh-CN.ts";
import reasonsZhTW from "./reasons/applicant.zh-TW.ts";
import { type Params, speaking } from "./speaking.ts";
import zhCN from "./zh-CN.ts";
import zhTW from "./zh-TW.ts";

export type Key = keyof typeof zhCN;
export type Catalogue = Record<Key, string>;

export const CATALOGUES: Record<Language, Catalogue> = { "zh-CN": zhCN, "zh-TW": zhTW, en };
export const LANGUAGE_NAMES: Record<Language, string> = { "zh-CN": "简体中文", "zh-TW": "繁體中文", en: "English" };

const REASONS = { "zh-CN": reasonsZhCN, "zh-TW": reasonsZhTW, en: reasonsEn };

export function translate(language: Language, key: Key, params: Params = {}): string {
  return speaking(CATALOGUES[language]).t(key, params);
}

/** What the applicant is told for a reason code; an unknown code of a newer server gets a plain sentence. */
export function sayReason(language: Language, code: string): string {
  return isReason(code) ? REASONS[language][code] : translate(language, "common.failed");
}
