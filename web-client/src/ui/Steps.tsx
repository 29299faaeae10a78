// Steps done and left: a row of marks with a sentence for everybody who cannot see them.
import type { Verdict } from "../core/protocol.ts";
import { Icon } from "./Icon.tsx";
import { useWords } from "./words.tsx";

interface StepsProps {
  steps: readonly string[];
  verdicts: Readonly<Record<number, Verdict>>;
  current: number | null;
  /** To be done once more. */
  reopened?: readonly number[];
  /** Left out by the clerk. */
  skipped?: readonly number[];
}

export function Steps({ steps, verdicts, current, reopened = [], skipped = [] }: StepsProps) {
  const { t, tFor } = useWords();
  if (steps.length === 0) return null;
  return (
    <ol class="steps" aria-label={t("live.steps")}>
      {steps.map((step, number) => {
        const verdict = verdicts[number];
        const now = number === current && verdict === undefined;
        const state = skipped.includes(number) ? "skipped" : stateOf(verdict, now, reopened.includes(number));
        return (
          <li key={number} class={state} aria-current={now ? "step" : undefined}>
            {state === "done" && <Icon name="tick" size={14} />}
            {state === "review" && <Icon name="eye" size={14} />}
            {state === "skipped" && <Icon name="minus" size={14} />}
            {state === "again" && <Icon name="flip" size={14} />}
            <span class="sr-only">
              {tFor(`step.${step}`, "step.other")}: {t(`live.step.${state}`)}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function stateOf(verdict: Verdict | undefined, now: boolean, again: boolean): "done" | "review" | "now" | "again" | "todo" {
  if (verdict !== undefined) return verdict === "pass" ? "done" : "review";
  if (now) return "now";
  return again ? "again" : "todo";
}
