// The language of a page, handed down to every component: `t` for keys, `reason` for the server's codes.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Language } from "../core/protocol.ts";
import { CATALOGUES, type Key, sayReason } from "../locales/index.ts";
import { type Speaking, speaking } from "../locales/speaking.ts";

export interface WordsOf extends Speaking<Key> {
  language: Language;
  reason: (code: string) => string;
}

export function wordsIn(language: Language): WordsOf {
  return { language, ...speaking(CATALOGUES[language]), reason: (code) => sayReason(language, code) };
}

export const Words = createContext<WordsOf>(wordsIn("zh-CN"));

export function useWords(): WordsOf {
  return useContext(Words);
}
