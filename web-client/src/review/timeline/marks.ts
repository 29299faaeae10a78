// The marks of a session in groups, in order, and how one goes from one to the next. Pure.
import type { PageMark } from "../../core/generated.ts";

export const GROUPS = ["prompts", "findings", "gaps", "notes", "overrides", "risks", "other"] as const;
export type Group = (typeof GROUPS)[number];

const GROUP_OF: Readonly<Record<string, Group>> = {
  prompt: "prompts",
  said: "prompts",
  called: "prompts",
  finding: "findings",
  step_ended: "findings",
  gap: "gaps",
  suspended: "gaps",
  resumed: "gaps",
  terminated: "gaps",
  restarted: "gaps",
  note: "notes",
  override: "overrides",
  repeat: "overrides",
  skip: "overrides",
  confirmed: "overrides",
  second: "overrides",
  held: "overrides",
  risk: "risks",
  suspicion: "risks",
  interference: "risks",
  sign: "risks",
};

export function groupOf(mark: PageMark): Group {
  return GROUP_OF[mark.kind] ?? "other";
}

/** By their moment; of one moment, by their entry. */
export function inOrder(marks: readonly PageMark[]): readonly PageMark[] {
  return [...marks].sort((a, b) => a.at_s - b.at_s || a.index - b.index);
}

/** The first place whose moment is not before `atS`, in marks that are in order. */
export function placeOf(marks: readonly { readonly at_s: number }[], atS: number): number {
  let [low, high] = [0, marks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle]?.at_s ?? 0) < atS) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Marks closer together than this are one stop. */
const TOGETHER_S = 0.5;

/** The mark after or before that moment, of marks that are in order. */
export function neighbour(marks: readonly PageMark[], atS: number, by: 1 | -1): PageMark | null {
  if (by === 1) return marks[placeOf(marks, atS + TOGETHER_S)] ?? null;
  const before = marks[placeOf(marks, atS - TOGETHER_S) - 1];
  return before === undefined ? null : (marks[placeOf(marks, before.at_s - 0.001)] ?? before);
}

/** The mark nearest to that moment, at most `withinS` away; of marks that are in order. */
export function nearest(marks: readonly PageMark[], atS: number, withinS: number): PageMark | null {
  const place = placeOf(marks, atS);
  const beside = [marks[place - 1], marks[place]].filter((mark): mark is PageMark => mark !== undefined);
  const [found] = beside.sort((a, b) => Math.abs(a.at_s - atS) - Math.abs(b.at_s - atS));
  return found !== undefined && Math.abs(found.at_s - atS) <= withinS ? found : null;
}
