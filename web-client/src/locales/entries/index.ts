// What each kind of entry of a trail is called, in each language.
import type { Language } from "../../core/protocol.ts";
import en from "./en.ts";
import zhCN from "./zh-CN.ts";
import zhTW from "./zh-TW.ts";

export type EntryKind = keyof typeof zhCN;

const KINDS: Readonly<Record<Language, Readonly<Record<EntryKind, string>>>> = { "zh-CN": zhCN, "zh-TW": zhTW, en };

/** What an entry of this kind is called; a kind of a newer server stands for itself. */
export function sayEntry(language: Language, kind: string): string {
  return Object.hasOwn(KINDS[language], kind) ? KINDS[language][kind as EntryKind] : kind;
}
