// The language of a page, handed down to every component: `t` for keys, `reason` for the server's codes.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Language } from "../core/protocol.ts";
import { type Key, type Params, sayReason, translate, translateServerKey } from "../locales/index.ts";

export interface WordsOf {
  language: Language;
  t: (key: Key, params?: Params) => string;
  /** A key built from a word of the server's, with what to say when it is unknown. */
  tFor: (key: string, otherwise: Key, params?: Params) => string;
  reason: (code: string) => string;
}

export function wordsIn(language: Language): WordsOf {
  return {
    language,
    t: (key, params) => translate(language, key, params),
    tFor: (key, otherwise, params) => translateServerKey(language, key, otherwise, params),
    reason: (code) => sayReason(language, code),
  };
}

export const Words = createContext<WordsOf>(wordsIn("zh-CN"));

export function useWords(): WordsOf {
  return useContext(Words);
}
