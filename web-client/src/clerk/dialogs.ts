// What can be open over the console, and what the plain forms among them ask for: a table, not a form each.
import type { Verdict } from "../core/protocol.ts";
import type { Brief, ReasonedDeed } from "../core/seat-protocol.ts";
import type { SeatView } from "../core/seat-session.ts";

export type Dialog =
  | { kind: "repeat" | "skip" | "override"; number: number }
  | { kind: "confirm"; challenge: string; verdict: Verdict | null }
  | { kind: "suspend" | "terminate" | "note" | "assess" | "handOver" | "takeOver" | "second" | "interpreter" }
  | { kind: "say" | "code" | "offer" | "decide" | "zoom" | "help" };

export type FormKind =
  | "repeat"
  | "skip"
  | "override"
  | "confirm"
  | "suspend"
  | "terminate"
  | "note"
  | "assess"
  | "handOver"
  | "takeOver"
  | "second";

interface FormSpec {
  /** Which steps can be meant; null when the deed is not about a step. */
  steps: ((view: SeatView) => readonly number[]) | null;
  verdicts: readonly Verdict[];
  reasons: ReasonedDeed | null;
  /** At least so many characters, or as many as the policy wants of an override; 0: may be left empty. */
  leastWords: number | "policy";
  /** A verdict that speaks for itself: any other needs words. */
  plainVerdict?: Verdict;
  danger?: true;
}

const ALL: readonly Verdict[] = ["pass", "inconclusive", "fail"];
const ended = (view: SeatView) => numbers(view, (step) => step.status === "ended");
const open = (view: SeatView) => numbers(view, (step) => step.verdict === null);
const begun = (view: SeatView) => numbers(view, (step) => step.status === "ended" || step.status === "running");

const PLAIN: FormSpec = { steps: null, verdicts: [], reasons: null, leastWords: 0 };

export const FORMS: Readonly<Record<FormKind, FormSpec>> = {
  repeat: { ...PLAIN, steps: begun, reasons: "repeat", leastWords: 1 },
  skip: { ...PLAIN, steps: open, reasons: "skip", leastWords: 1 },
  override: { ...PLAIN, steps: ended, verdicts: ALL, reasons: "override", leastWords: "policy" },
  confirm: { ...PLAIN, verdicts: ALL },
  suspend: { ...PLAIN, reasons: "suspend" },
  terminate: { ...PLAIN, reasons: "terminate", leastWords: 1, danger: true },
  note: { ...PLAIN, leastWords: 1 },
  assess: { ...PLAIN, verdicts: ALL, leastWords: 1, plainVerdict: "pass" },
  handOver: { ...PLAIN, leastWords: 1 },
  takeOver: { ...PLAIN, leastWords: 1 },
  second: { ...PLAIN, verdicts: ["pass", "fail"], leastWords: 1, plainVerdict: "pass" },
};

export interface Filled {
  number: number | null;
  verdict: Verdict | null;
  reason: string;
  words: string;
}

type Missing = "number" | "verdict" | "reason" | "words";

/** What keeps the form from being sent, in the order of its fields. */
export function missing(spec: FormSpec, brief: Pick<Brief, "reasons" | "least_words">, filled: Filled): Missing[] {
  const out: Missing[] = [];
  if (spec.steps !== null && filled.number === null) out.push("number");
  if (spec.verdicts.length > 0 && filled.verdict === null) out.push("verdict");
  if (spec.reasons !== null && !(brief.reasons[spec.reasons] ?? []).includes(filled.reason)) out.push("reason");
  if ([...filled.words.trim()].length < leastWords(spec, brief, filled.verdict)) out.push("words");
  return out;
}

export function leastWords(spec: FormSpec, brief: Pick<Brief, "least_words">, verdict: Verdict | null = null): number {
  if (spec.plainVerdict !== undefined && verdict === spec.plainVerdict) return 0;
  return spec.leastWords === "policy" ? brief.least_words : spec.leastWords;
}

function numbers(view: SeatView, wanted: (step: SeatView["steps"][number]) => boolean): number[] {
  return view.steps.filter(wanted).map(({ number }) => number);
}

export function isForm(kind: Dialog["kind"]): kind is FormKind {
  return kind in FORMS;
}
