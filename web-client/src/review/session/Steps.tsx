// The steps with the machine's verdict, and beside it what a person put in its place.
import type { PageStep } from "../../core/generated.ts";
import { clockOf } from "../../core/time.ts";
import { useReviewWords } from "../words.tsx";
import { stepName } from "./say.ts";

interface StepsProps {
  steps: readonly PageStep[];
  blind: boolean;
  onSeek: (atS: number) => void;
}

export function Steps({ steps, blind, onSeek }: StepsProps) {
  const words = useReviewWords();
  const { t, staff, reason } = words;
  if (steps.length === 0) return <p class="empty">{t("steps.empty")}</p>;
  return (
    <div class="steps-tab">
      {blind && <p class="small">{t("blind.steps")}</p>}
      <ol class="step-list">
        {steps.map((step) => (
          <li key={step.number} data-step={step.step}>
            {step.from_s === null ? (
              <span class="jump none">–</span>
            ) : (
              <button type="button" class="jump" onClick={() => onSeek(step.from_s ?? 0)}>
                <span class="sr-only">{t("jump.to")} </span>
                <time>{clockOf(step.from_s)}</time>
              </button>
            )}
            <div>
              <strong>{stepName(step.step, words)}</strong>{" "}
              {step.verdict !== "" && (
                <span class={`badge ${step.verdict}`}>{staff.tFor(`verdict.${step.verdict}`, "verdict.inconclusive")}</span>
              )}
              {step.skipped && <span class="badge warn">{staff.t("steps.skipped")}</span>}
              {step.overridden !== "" && (
                <span class="badge warn">
                  {t("steps.overridden", { verdict: staff.tFor(`verdict.${step.overridden}`, "verdict.inconclusive") })}
                </span>
              )}
              <p class="small">
                {step.attempts === 0 ? t("steps.never") : t("steps.attempts", { n: step.attempts })}
                {step.reopened > 0 && ` · ${t("steps.reopened", { n: step.reopened })}`}
                {step.reason !== "" && ` · ${reason(step.reason)}`}
              </p>
            </div>
          </li>
        ))}
      </ol>
    </div>
  );
}
