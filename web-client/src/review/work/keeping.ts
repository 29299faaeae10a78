// How long a session is kept, what keeps it beyond that, and the words about it.

export interface Hold {
  readonly hold: string;
  readonly by: string;
  readonly at: string;
  readonly why: string;
}

/** `GET /api/review/sessions/{id}/keeping`. `due`: RFC 3339; empty while the session goes on. `withdrawn`: consents. */
export interface Keeping {
  readonly years: number | null;
  readonly days: number | null;
  readonly due: string;
  readonly held: readonly string[];
  readonly holds: readonly Hold[];
  readonly withdrawn: readonly string[];
}

export const CONSENTS = ["face", "recording", "cross_border"] as const;
export type Consent = (typeof CONSENTS)[number];

/** Characters beside a hold, laid or lifted, as on the server. */
export const LEAST_WHY = 10;

/** Whoever laid a hold does not lift it. */
export function mayLift(hold: Hold, me: string): boolean {
  return hold.by !== me;
}
