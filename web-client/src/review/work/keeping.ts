// What somebody may do about how long a session is kept.
import type { HoldSeenOut } from "../../core/generated.ts";

export const CONSENTS = ["face", "recording", "cross_border"] as const;
export type Consent = (typeof CONSENTS)[number];

/** Characters beside a hold, laid or lifted, as on the server. */
export const LEAST_WHY = 10;

/** Whoever laid a hold does not lift it. */
export function mayLift(hold: Pick<HoldSeenOut, "by">, me: string): boolean {
  return hold.by !== me;
}
