// The decision. It cannot be sent with a hole: every hole is listed, and each leads to the place where it is filled.
import { useState } from "preact/hooks";
import type { ApiError } from "../../core/http.ts";
import type { Outcome } from "../../core/protocol.ts";
import type { Brief } from "../../core/seat-protocol.ts";
import type { SeatView } from "../../core/seat-session.ts";
import { Trouble } from "../../staff/Trouble.tsx";
import { type ClerkWordsOf, useClerkWords } from "../../staff/words.tsx";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { type Hole, holeName, holeOf, holes } from "../holes.ts";
import { Choice, WordsField } from "./Fields.tsx";
import { Modal } from "./Modal.tsx";

interface Decision {
  outcome: Outcome;
  reasons: readonly string[];
  note: string;
}

export interface DecideDialogProps {
  view: SeatView;
  brief: Pick<Brief, "mandatory" | "checklist" | "reasons">;
  busy: boolean;
  trouble: ApiError | null;
  onDecide: (decision: Decision) => void;
  onJump: (hole: Hole) => void;
  onClose: () => void;
}

const OUTCOMES: readonly Outcome[] = ["approve", "refuse", "refer"];

export function DecideDialog({ view, brief, busy, trouble, onDecide, onJump, onClose }: DecideDialogProps) {
  const words = useClerkWords();
  const { t, tFor } = words;
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [reasons, setReasons] = useState<readonly string[]>([]);
  const [note, setNote] = useState("");
  const known = holes(view, brief, outcome);
  const told = trouble?.details ?? [];
  const names = new Set(known.map(holeName));
  const more = told.map(holeOf).filter((hole): hole is Hole => hole !== null && !names.has(holeName(hole)));
  const strange = told.filter((each) => holeOf(each) === null);
  const open = [...known, ...more];
  const offered = outcome === "refuse" || outcome === "refer" ? (brief.reasons[outcome] ?? []) : [];
  const given = reasons.filter((code) => offered.includes(code));
  // What only the server named may have been filled meanwhile: it does not keep the decision from being tried again.
  const whole = outcome !== null && known.length === 0 && (outcome === "approve" || given.length > 0);
  return (
    <Modal
      name="decide"
      title={t("decide.title")}
      wide
      onClose={onClose}
      actions={
        <Button
          action="decide-send"
          busy={busy}
          disabled={!whole}
          onClick={() => outcome !== null && onDecide({ outcome, reasons: given, note: note.trim() })}
        >
          {t("decide.go")}
        </Button>
      }
    >
      {open.length > 0 ? <Holes open={open} words={words} onJump={onJump} /> : <Notice tone="good">{t("decide.ready")}</Notice>}
      {trouble !== null && (strange.length > 0 || told.length === 0) && <Trouble error={trouble} details={strange} />}
      <Choice
        name="outcome"
        legend={t("decide.outcome")}
        options={OUTCOMES.map((each) => [each, t(`decide.${each}`)] as const)}
        value={outcome}
        first={open.length === 0}
        onChange={setOutcome}
      />
      {offered.length > 0 && (
        <fieldset class="choice radios" data-field="reasons">
          <legend>{t("decide.reasons")}</legend>
          {offered.map((code) => (
            <label key={code} class={given.includes(code) ? "chosen" : undefined}>
              <input
                type="checkbox"
                name="reasons"
                value={code}
                checked={given.includes(code)}
                onChange={(event) =>
                  setReasons(event.currentTarget.checked ? [...given, code] : given.filter((each) => each !== code))
                }
              />
              {tFor(`choice.${code}`, "choice.other", { code })}
            </label>
          ))}
        </fieldset>
      )}
      <WordsField label={t("decide.note")} value={note} least={0} onChange={setNote} />
      <p class="small">{t("decide.held")}</p>
    </Modal>
  );
}

function Holes({ open, words, onJump }: { open: readonly Hole[]; words: ClerkWordsOf; onJump: (hole: Hole) => void }) {
  const { t } = words;
  return (
    <Notice tone="warn">
      <strong>{t("decide.holes")}</strong>
      <ul class="holes">
        {open.map((hole, n) => (
          <li key={holeName(hole)} data-hole={holeName(hole)}>
            <span>{holeWords(hole, words)}</span>
            <button
              type="button"
              class="icon-button"
              data-action="jump"
              data-first={n === 0 ? "" : undefined}
              aria-label={`${t("decide.jump")}: ${holeWords(hole, words)}`}
              onClick={() => onJump(hole)}
            >
              {t("decide.jump")}
            </button>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function holeWords(hole: Hole, { t, tFor }: ClerkWordsOf): string {
  switch (hole.kind) {
    case "running":
    case "step":
      return t(`decide.hole.${hole.kind}`, { name: `${hole.number + 1}. ${tFor(`step.${hole.name}`, "step.other")}` });
    case "item":
      return t("decide.hole.item", { name: tFor(`item.${hole.item}`, "item.other") });
    default:
      return t(`decide.hole.${hole.kind}`);
  }
}
