// What is still missing before a decision, each with the command that fills it. Pure; the server has the last word.
import type { Refusal } from "../core/http.ts";
import type { Outcome } from "../core/protocol.ts";
import type { Brief } from "../core/seat-protocol.ts";
import { isUnderWay, type SeatView } from "../core/seat-session.ts";

export type Hole =
  | { kind: "running"; number: number; name: string }
  | { kind: "step"; number: number; name: string }
  | { kind: "assessment" }
  | { kind: "item"; item: string }
  | { kind: "recorder" }
  | { kind: "document" };

/** A hole as the server names it among the reasons of a refusal; null for what this page has no place for. */
export function holeOf({ code, number, step, item }: Refusal): Hole | null {
  const kind = code.startsWith("hole.") ? code.slice("hole.".length) : "";
  if (kind === "running" || kind === "step") return { kind, number: Number(number), name: String(step) };
  if (kind === "item") return { kind, item: String(item) };
  return kind === "assessment" || kind === "recorder" || kind === "document" ? { kind } : null;
}

export function holeName(hole: Hole): string {
  if (hole.kind === "item") return `item:${hole.item}`;
  return "number" in hole ? `${hole.kind}:${hole.number}` : hole.kind;
}

/** Without an `outcome` those that stand before every decision; a document that was made must be signed before approval. */
export function holes(view: SeatView, brief: Pick<Brief, "mandatory" | "checklist">, outcome: Outcome | null = null): Hole[] {
  const missing: Hole[] = [];
  for (const step of view.steps) {
    const { name, number } = step;
    if (step.verdict !== null) continue;
    if (view.state === "verifying" && isUnderWay(step)) missing.push({ kind: "running", number, name });
    else if (brief.mandatory.includes(name)) missing.push({ kind: "step", number, name });
  }
  if (view.interference === null) missing.push({ kind: "assessment" });
  for (const item of brief.checklist) if (view.ticked[item] !== true) missing.push({ kind: "item", item });
  if (view.recorderTrouble && !view.notedSince) missing.push({ kind: "recorder" });
  if (outcome === "approve" && view.paper !== null && !view.paper.signed) missing.push({ kind: "document" });
  return missing;
}
