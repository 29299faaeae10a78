// Steps done and left: a row of marks with a sentence for everybody who cannot see them.
import type { Verdict } from "../core/protocol.ts";
import { Icon } from "./Icon.tsx";
import { useWords } from "./words.tsx";

export interface StepsProps {
  steps: readonly string[];
  verdicts: Readonly<Record<number, Verdict>>;
  current: number | null;
}

export function Steps({ steps, verdicts, current }: StepsProps) {
  const { t, tFor } = useWords();
  if (steps.length === 0) return null;
  return (
    <ol class="steps" aria-label={t("live.steps")}>
      {steps.map((step, number) => {
        const verdict = verdicts[number];
        const now = number === current && verdict === undefined;
        const state = verdict === "pass" ? "done" : verdict !== undefined ? "review" : now ? "now" : "todo";
        return (
          <li key={number} class={state} aria-current={now ? "step" : undefined}>
            {state === "done" && <Icon name="tick" size={14} />}
            {state === "review" && <Icon name="eye" size={14} />}
            <span class="sr-only">
              {tFor(`step.${step}`, "step.other")}: {t(`live.step.${state}`)}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
