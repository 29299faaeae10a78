// What the rules that look at every session say to a reviewer: one sentence a rule, in each language.
import type { Language } from "../../core/protocol.ts";
import en from "./en.ts";
import zhCN from "./zh-CN.ts";
import zhTW from "./zh-TW.ts";

export type RuleCode = keyof typeof zhCN;

export const RULES: Readonly<Record<Language, Readonly<Record<RuleCode, string>>>> = { "zh-CN": zhCN, "zh-TW": zhTW, en };

/** The sentence of a rule; a code of a newer server stands for itself. */
export function sayRule(language: Language, code: string): string {
  return code in RULES[language] ? RULES[language][code as RuleCode] : code;
}
