// One form for every deed that needs a step, a verdict, a reason or words: what it asks for stands in the table of forms.
import { useState } from "preact/hooks";
import type { ApiError } from "../../core/http.ts";
import type { Verdict } from "../../core/protocol.ts";
import type { Brief } from "../../core/seat-protocol.ts";
import type { SeatView } from "../../core/seat-session.ts";
import { Trouble } from "../../staff/Trouble.tsx";
import { useClerkWords } from "../../staff/words.tsx";
import { Button } from "../../ui/Button.tsx";
import { type Filled, FORMS, type FormKind, leastWords, missing } from "../dialogs.ts";
import { Choice, WordsField } from "./Fields.tsx";
import { Modal } from "./Modal.tsx";

export interface DeedFormProps {
  kind: FormKind;
  view: SeatView;
  brief: Pick<Brief, "reasons" | "least_words">;
  /** The step that is meant when the form opens. */
  number?: number | null;
  verdict?: Verdict | null;
  busy: boolean;
  trouble: ApiError | null;
  onSend: (filled: Filled) => void;
  onClose: () => void;
  /** What is being judged, in words: the question, and the answer as it was understood. */
  about?: readonly string[];
}

export function DeedForm({ kind, view, brief, number, verdict, busy, trouble, onSend, onClose, about }: DeedFormProps) {
  const { t, tFor } = useClerkWords();
  const spec = FORMS[kind];
  const steps = spec.steps?.(view) ?? [];
  const [filled, setFilled] = useState<Filled>({
    number: number !== undefined && number !== null && steps.includes(number) ? number : (steps.at(-1) ?? null),
    verdict: verdict ?? null,
    reason: "",
    words: "",
  });
  const change = (changes: Partial<Filled>) => setFilled((before) => ({ ...before, ...changes }));
  const lacking = missing(spec, brief, filled);
  const reasons = spec.reasons === null ? [] : (brief.reasons[spec.reasons] ?? []);
  const opens = spec.verdicts.length > 0 ? "verdict" : spec.reasons !== null ? "reason" : "words";
  const send = () => {
    if (lacking.length === 0 && !busy) onSend({ ...filled, words: filled.words.trim() });
  };
  const verdictWords = (each: Verdict) => tFor(`form.${kind}.${each}`, `verdict.${each}`);
  return (
    <Modal
      name={kind}
      title={t(`form.${kind}`)}
      onEnter={send}
      onClose={onClose}
      actions={
        <Button action="send" look={spec.danger ? "danger" : "primary"} busy={busy} disabled={lacking.length > 0} onClick={send}>
          {t("form.go")}
        </Button>
      }
    >
      <p class="small">{t(`form.${kind}.lead`)}</p>
      {about !== undefined && (
        <blockquote>
          {about.map((words) => (
            <p key={words}>{words}</p>
          ))}
        </blockquote>
      )}
      {trouble !== null && <Trouble error={trouble} />}
      {spec.steps !== null && (
        <label data-field="number">
          {t("form.step")}
          <select value={filled.number ?? ""} onChange={(event) => change({ number: Number(event.currentTarget.value) })}>
            {steps.map((each) => (
              <option key={each} value={each} selected={each === filled.number}>
                {each + 1}. {tFor(`step.${view.steps[each]?.name}`, "step.other")}
              </option>
            ))}
          </select>
        </label>
      )}
      {spec.verdicts.length > 0 && (
        <Choice
          name="verdict"
          legend={t("form.verdict")}
          options={spec.verdicts.map((each) => [each, verdictWords(each)] as const)}
          value={filled.verdict}
          first={opens === "verdict"}
          onChange={(each) => change({ verdict: each })}
        />
      )}
      {spec.reasons !== null && (
        <Choice
          name="reason"
          legend={t("form.reason")}
          options={reasons.map((code) => [code, tFor(`choice.${code}`, "choice.other", { code })] as const)}
          value={filled.reason}
          first={opens === "reason"}
          onChange={(code) => change({ reason: code })}
        />
      )}
      <WordsField
        value={filled.words}
        least={leastWords(spec, brief, filled.verdict)}
        first={opens === "words"}
        onChange={(words) => change({ words })}
      />
      <p class="small lacking" role="status">
        {lacking.length > 0 && t("form.missing", { what: lacking.map((each) => t(FIELD[each])).join(", ") })}
      </p>
    </Modal>
  );
}

const FIELD = { number: "form.step", verdict: "form.verdict", reason: "form.reason", words: "form.words" } as const;
