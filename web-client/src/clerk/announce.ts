// What a screen reader is told of by itself: what changed between two views, as keys of the catalogue. Pure.
import type { SeatView } from "../core/seat-session.ts";

export type Told =
  | { kind: "step"; name: string; verdict: string }
  | { kind: "chat"; words: string }
  | { kind: "state"; state: SeatView["state"]; reason: string | null }
  | { kind: "risk"; reason: string }
  | { kind: "signed" }
  | { kind: "code"; state: "sent" | "wrong" | "confirmed" }
  | { kind: "screen"; state: "asked" | "declined" | "impossible" }
  | { kind: "asked"; prompt: string };

export function changesTold(before: SeatView, after: SeatView): Told[] {
  const told: Told[] = [];
  if (before.state !== after.state) {
    told.push({ kind: "state", state: after.state, reason: after.pause?.reason ?? after.ended?.reason ?? null });
  }
  for (const step of after.steps) {
    const was = before.steps[step.number]?.verdict ?? null;
    if (step.verdict !== null && step.verdict !== was) told.push({ kind: "step", name: step.name, verdict: step.verdict });
  }
  if (after.challenge !== null && after.challenge.id !== before.challenge?.id) {
    told.push({ kind: "asked", prompt: after.challenge.prompt });
  }
  for (const line of after.lines.slice(before.lines.length)) {
    if (line.kind === "chat" && line.who === "applicant") told.push({ kind: "chat", words: line.words });
  }
  for (const reason of after.risks) if (!before.risks.includes(reason)) told.push({ kind: "risk", reason });
  if (after.paper?.signed === true && before.paper?.signed !== true) told.push({ kind: "signed" });
  const code = codeState(after);
  if (code !== null && code !== codeState(before)) told.push({ kind: "code", state: code });
  if (after.screen !== "none" && after.screen !== before.screen) told.push({ kind: "screen", state: after.screen });
  return told;
}

function codeState({ paper }: SeatView): "sent" | "wrong" | "confirmed" | null {
  const code = paper?.code ?? null;
  if (code === null) return null;
  if (code.confirmedAt !== null) return "confirmed";
  return code.left === null ? "sent" : "wrong";
}
