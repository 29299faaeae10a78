// Refusals in every language. A test compares the keys with the codes that the server knows.
import type { Language } from "../../core/protocol.ts";
import en from "./en.ts";
import zhCN from "./zh-CN.ts";
import zhTW from "./zh-TW.ts";

export type RefusedKey = keyof typeof zhCN;

export const REFUSED: Readonly<Record<Language, Readonly<Record<RefusedKey, string>>>> = { "zh-CN": zhCN, "zh-TW": zhTW, en };
