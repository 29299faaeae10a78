// The clerk's language: own sentences, the shared ones, and what the clerk (not the applicant) is told for a reason code.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Language } from "../core/protocol.ts";
import { isReason } from "../core/reasons.ts";
import { CLERK, type ClerkKey } from "../locales/clerk/index.ts";
import type { Params } from "../locales/index.ts";
import reasonsEn from "../locales/reasons/clerk.en.ts";
import reasonsZhCN from "../locales/reasons/clerk.zh-CN.ts";
import reasonsZhTW from "../locales/reasons/clerk.zh-TW.ts";

export interface ClerkWordsOf {
  language: Language;
  t: (key: ClerkKey, params?: Params) => string;
  /** A key built from a word of the server's, with what to say when it is unknown. */
  tFor: (key: string, otherwise: ClerkKey, params?: Params) => string;
  reason: (code: string) => string;
}

const REASONS = { "zh-CN": reasonsZhCN, "zh-TW": reasonsZhTW, en: reasonsEn };

export function clerkWordsIn(language: Language): ClerkWordsOf {
  const catalogue = CLERK[language];
  const t = (key: ClerkKey, params: Params = {}) =>
    catalogue[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
  const tFor = (key: string, otherwise: ClerkKey, params?: Params) =>
    t(Object.hasOwn(catalogue, key) ? (key as ClerkKey) : otherwise, params);
  return {
    language,
    t,
    tFor,
    reason: (code) => (isReason(code) ? REASONS[language][code] : tFor(`choice.${code}`, "choice.other", { code })),
  };
}

export const ClerkWords = createContext<ClerkWordsOf>(clerkWordsIn("zh-CN"));

export function useClerkWords(): ClerkWordsOf {
  return useContext(ClerkWords);
}
