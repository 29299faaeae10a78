// What can be looked for: which fields are kept in a saved search, which choices there are for whom. Pure.
import type { StaffRole } from "../../core/seat-protocol.ts";
import type { Search } from "../api.ts";

const FIELDS = ["q", "case", "person", "clerk", "matter", "from", "to", "outcome", "risk", "reason", "review"] as const;
export type Field = (typeof FIELDS)[number];

/** Those that a saved search keeps: nobody's name. */
export const KEPT = ["clerk", "matter", "from", "to", "outcome", "risk", "reason", "review"] as const satisfies readonly Field[];

export const OUTCOMES = ["approve", "refuse", "refer", "terminated", "expired"] as const;

export const EVERYTHING: Search = Object.freeze({
  q: "",
  case: "",
  person: "",
  clerk: "",
  matter: "",
  from: "",
  to: "",
  outcome: "",
  risk: "",
  reason: "",
  review: "",
});

/** Without spaces at the ends, and without what is no field. */
export function searchOf(given: Readonly<Record<string, string>>): Search {
  return Object.fromEntries(FIELDS.map((field) => [field, (given[field] ?? "").trim()])) as unknown as Search;
}

/** The part of a search that may be kept. */
export function keptOf(search: Search): Readonly<Record<string, string>> {
  return Object.fromEntries(KEPT.map((field) => [field, search[field]]).filter(([, value]) => value !== ""));
}

export function isEverything(search: Search): boolean {
  return FIELDS.every((field) => search[field] === "");
}

/** How many of the fields that lie folded away hold something. */
export function folded(search: Search): number {
  return FIELDS.filter((field) => field !== "q" && search[field] !== "").length;
}

/** How far the second look is: a reviewer is told only whether they gave their own word. */
export function reviewChoices(roles: readonly StaffRole[]): readonly string[] {
  if (!roles.includes("reviewer")) return ["none", "passed_over", "waiting", "taken", "agreed", "disagreed", "adjudicated"];
  return roles.includes("supervisor") ? ["open", "given", "disagreed", "adjudicated"] : ["open", "given"];
}
