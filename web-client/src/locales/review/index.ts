// The sentences of the review console: the list, a session's page, the player.
import type { Language } from "../../core/protocol.ts";
import en from "./en.ts";
import zhCN from "./zh-CN.ts";
import zhTW from "./zh-TW.ts";

export type ReviewKey = keyof typeof zhCN;

export const REVIEW: Readonly<Record<Language, Readonly<Record<ReviewKey, string>>>> = { "zh-CN": zhCN, "zh-TW": zhTW, en };
