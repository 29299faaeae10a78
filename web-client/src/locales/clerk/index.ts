// The clerk's own sentences, apart from the applicant's: their page need not carry them.
import type { Language } from "../../core/protocol.ts";
import en from "./en.ts";
import zhCN from "./zh-CN.ts";
import zhTW from "./zh-TW.ts";

export type ClerkKey = keyof typeof zhCN;

export const CLERK: Readonly<Record<Language, Readonly<Record<ClerkKey, string>>>> = { "zh-CN": zhCN, "zh-TW": zhTW, en };
