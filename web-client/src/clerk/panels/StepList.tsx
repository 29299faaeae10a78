// The steps with what the machine found and what people made of it: never a verdict without its reason.
import { useEffect, useRef } from "preact/hooks";
import { isUnderWay, type StepView } from "../../core/seat-session.ts";
import { timeOf } from "../../core/time.ts";
import { VERDICT_ICONS } from "../../staff/judged.ts";
import { useClerkWords } from "../../staff/words.tsx";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import { ScoreLine } from "./Score.tsx";

interface StepListProps {
  steps: readonly StepView[];
  mandatory: readonly string[];
  /** Opens the form for this step; null where the seat may not. */
  onRepeat: ((number: number) => void) | null;
  onOverride: ((number: number) => void) | null;
}

export function StepList({ steps, mandatory, onRepeat, onOverride }: StepListProps) {
  const { t } = useClerkWords();
  const list = useRef<HTMLOListElement>(null);
  const now = steps.find(isUnderWay)?.number ?? null;
  useEffect(() => {
    list.current?.querySelector("[aria-current]")?.scrollIntoView?.({ block: "nearest" });
  }, [now]);
  if (steps.length === 0) return <p class="empty">{t("steps.empty")}</p>;
  return (
    <ol ref={list} class="step-list">
      {steps.map((step) => (
        <Step key={step.number} step={step} required={mandatory.includes(step.name)} onRepeat={onRepeat} onOverride={onOverride} />
      ))}
    </ol>
  );
}

interface StepProps extends Pick<StepListProps, "onRepeat" | "onOverride"> {
  step: StepView;
  required: boolean;
}

function Step({ step, required, onRepeat, onOverride }: StepProps) {
  const words = useClerkWords();
  const { t, tFor } = words;
  const now = isUnderWay(step);
  const icon: IconName = step.verdict !== null ? VERDICT_ICONS[step.verdict] : now ? "right" : "clock";
  const state = step.verdict ?? (now ? "now" : "todo");
  return (
    <li class={`step ${state}`} data-step={step.number} data-state={state} aria-current={now ? "step" : undefined}>
      <p class="step-head">
        <Icon name={icon} size={18} />
        <strong>
          {step.number + 1}. {tFor(`step.${step.name}`, "step.other")}
        </strong>
        <span class="step-state">{stateWords(step, words)}</span>
        {step.endedAt !== null && <time>{timeOf(step.endedAt)}</time>}
      </p>
      {step.status === "todo" && required && <p class="step-note">{t("steps.mandatory")}</p>}
      <Why step={step} />
      <div class="step-foot">
        <More step={step} />
        {step.status === "ended" && (onRepeat !== null || onOverride !== null) && (
          <p class="step-deeds">
            {onRepeat !== null && (
              <button type="button" class="icon-button" data-action="repeat-step" onClick={() => onRepeat(step.number)}>
                {t("command.repeat")}
              </button>
            )}
            {onOverride !== null && (
              <button type="button" class="icon-button" data-action="override-step" onClick={() => onOverride(step.number)}>
                {t("command.override")}
              </button>
            )}
          </p>
        )}
      </div>
    </li>
  );
}

function stateWords(step: StepView, { t }: ReturnType<typeof useClerkWords>): string {
  if (step.overridden !== null) return `${t(`verdict.${step.overridden.verdict}`)} · ${t("steps.overridden")}`;
  if (step.skipped) return t("steps.skipped");
  if (step.verdict !== null) return t(`verdict.${step.verdict}`);
  if (step.status === "running") return t("steps.running", { n: step.attempt });
  return t(step.status === "called" ? "steps.called" : "steps.todo");
}

/** Why it has this verdict: the last finding. */
function Why({ step }: { step: StepView }) {
  const { t, reason } = useClerkWords();
  const last = step.findings.at(-1);
  const why = step.reason ?? last?.reason ?? null;
  if (last === undefined && why === null && step.overridden === null) return null;
  return (
    <div class="step-why">
      {step.overridden !== null && (
        <p>
          {t("steps.overridden")}: {reason(step.overridden.reason)}. {t("steps.by_clerk", { words: step.overridden.words })}
        </p>
      )}
      {why !== null && <p>{reason(why)}</p>}
      {last !== undefined && <ScoreLine finding={last} />}
      {last?.notes?.map((note) => (
        <p key={note} class="badge warn">
          {reason(note)}
        </p>
      ))}
    </div>
  );
}

/** The figures behind the last finding, and the findings before it, folded away. */
function More({ step: { findings } }: { step: StepView }) {
  const { t, reason } = useClerkWords();
  const facts = findings.at(-1)?.facts ?? [];
  if (facts.length === 0 && findings.length < 2) return null;
  return (
    <details>
      <summary>{t("steps.why")}</summary>
      {findings.slice(0, -1).map((finding, n) => (
        <div key={n} class="earlier">
          <p>
            {t(`verdict.${finding.verdict}`)}
            {finding.reason !== null && `: ${reason(finding.reason)}`}
          </p>
          <ScoreLine finding={finding} />
        </div>
      ))}
      <dl class="facts" lang="en">
        {facts.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
