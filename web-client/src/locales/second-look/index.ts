// The sentences of the second half of the review console: queue, words, judging again, copies, keeping, figures, numbers.
import type { Language } from "../../core/protocol.ts";
import en from "./en.ts";
import zhCN from "./zh-CN.ts";
import zhTW from "./zh-TW.ts";

export type SecondLookKey = keyof typeof zhCN;

export const SECOND_LOOK: Readonly<Record<Language, Readonly<Record<SecondLookKey, string>>>> = {
  "zh-CN": zhCN,
  "zh-TW": zhTW,
  en,
};
