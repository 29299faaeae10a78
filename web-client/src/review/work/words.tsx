// The words of the second half of the review console: its own, and through them those of all the reviewer's pages.
import { useMemo } from "preact/hooks";
import { SECOND_LOOK, type SecondLookKey } from "../../locales/second-look/index.ts";
import { type Speaking, speaking } from "../../locales/speaking.ts";
import { stepName } from "../session/say.ts";
import { type ReviewWordsOf, useReviewWords } from "../words.tsx";

export interface WorkWordsOf extends Speaking<SecondLookKey> {
  all: ReviewWordsOf;
  /** A day and a time of day, as the language writes them. */
  moment: (at: string | number) => string;
  day: (at: string | number) => string;
  number: (value: number, places?: number) => string;
  /** A code of `seat.reasons`, or one of the machine's. */
  reason: (code: string) => string;
  step: (name: string) => string;
}

export function workWordsIn(all: ReviewWordsOf): WorkWordsOf {
  const moments = new Intl.DateTimeFormat(all.language, { dateStyle: "medium", timeStyle: "short" });
  const days = new Intl.DateTimeFormat(all.language, { dateStyle: "medium" });
  return {
    all,
    ...speaking(SECOND_LOOK[all.language]),
    moment: (at) => moments.format(new Date(at)),
    day: (at) => days.format(new Date(at)),
    number: (value, places = 0) =>
      new Intl.NumberFormat(all.language, { minimumFractionDigits: places, maximumFractionDigits: places }).format(value),
    reason: all.reason,
    step: (name) => stepName(name, all),
  };
}

export function useWorkWords(): WorkWordsOf {
  const all = useReviewWords();
  return useMemo(() => workWordsIn(all), [all]);
}
