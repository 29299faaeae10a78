// The clerk's language: own sentences, the shared ones, and what the clerk (not the applicant) is told for a reason code.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Language } from "../core/protocol.ts";
import { isReason } from "../core/reasons.ts";
import { CLERK, type ClerkKey } from "../locales/clerk/index.ts";
import reasonsEn from "../locales/reasons/clerk.en.ts";
import reasonsZhCN from "../locales/reasons/clerk.zh-CN.ts";
import reasonsZhTW from "../locales/reasons/clerk.zh-TW.ts";
import { REFUSED, type RefusedKey } from "../locales/refused/index.ts";
import { type Params, type Speaking, speaking } from "../locales/speaking.ts";

export interface ClerkWordsOf extends Speaking<ClerkKey> {
  language: Language;
  reason: (code: string) => string;
  /** A sentence of a refusal; null for a code that this page does not know. */
  refused: (code: string, facts?: Params) => string | null;
  /** What the page says about refusals by itself. */
  tRefused: (key: RefusedKey) => string;
}

const REASONS = { "zh-CN": reasonsZhCN, "zh-TW": reasonsZhTW, en: reasonsEn };

export function clerkWordsIn(language: Language): ClerkWordsOf {
  const { t, tFor } = speaking(CLERK[language]);
  const refused = speaking(REFUSED[language]);
  return {
    language,
    t,
    tFor,
    reason: (code) => (isReason(code) ? REASONS[language][code] : tFor(`choice.${code}`, "choice.other", { code })),
    refused: (code, facts) => (Object.hasOwn(REFUSED[language], code) ? refused.t(code as RefusedKey, facts) : null),
    tRefused: (key) => refused.t(key),
  };
}

export const ClerkWords = createContext<ClerkWordsOf>(clerkWordsIn("zh-CN"));

export function useClerkWords(): ClerkWordsOf {
  return useContext(ClerkWords);
}
