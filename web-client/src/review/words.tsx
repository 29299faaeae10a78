// The reviewer's language: the sentences of these pages, those of the staff, and what a reviewer is told for a code.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Language } from "../core/protocol.ts";
import { isReason } from "../core/reasons.ts";
import { sayEntry } from "../locales/entries/index.ts";
import reasonsEn from "../locales/reasons/reviewer.en.ts";
import reasonsZhCN from "../locales/reasons/reviewer.zh-CN.ts";
import reasonsZhTW from "../locales/reasons/reviewer.zh-TW.ts";
import { REVIEW, type ReviewKey } from "../locales/review/index.ts";
import { sayRule } from "../locales/rules/index.ts";
import { type Speaking, speaking } from "../locales/speaking.ts";
import { type ClerkWordsOf, clerkWordsIn } from "../staff/words.tsx";

export interface ReviewWordsOf extends Speaking<ReviewKey> {
  language: Language;
  /** The words of all the staff's pages: steps, verdicts, roles, refusals. */
  staff: ClerkWordsOf;
  /** A reason's code, the machine's or a person's choice. */
  reason: (code: string) => string;
  rule: (code: string) => string;
  /** What a kind of entry is called. */
  entry: (kind: string) => string;
  /** What somebody of the staff is called; their id where that is not known. */
  person: (id: string) => string;
}

const REASONS = { "zh-CN": reasonsZhCN, "zh-TW": reasonsZhTW, en: reasonsEn };

export function reviewWordsIn(language: Language, names: Readonly<Record<string, string>> = {}): ReviewWordsOf {
  const staff = clerkWordsIn(language);
  return {
    language,
    ...speaking(REVIEW[language]),
    staff,
    reason: (code) => (isReason(code) ? REASONS[language][code] : staff.tFor(`choice.${code}`, "choice.other", { code })),
    rule: (code) => sayRule(language, code),
    entry: (kind) => sayEntry(language, kind),
    person: (id) => (Object.hasOwn(names, id) ? (names[id] ?? id) : id),
  };
}

export const ReviewWords = createContext<ReviewWordsOf>(reviewWordsIn("zh-CN"));

export function useReviewWords(): ReviewWordsOf {
  return useContext(ReviewWords);
}
