// Where somebody is on the review page, as the address says it: `#/sessions`, `#/session/ses_1`. Pure.

export interface Place {
  /** The name of a page; empty: none was named. */
  readonly page: string;
  /** What of it: a session's or a copy's id. */
  readonly id: string | null;
}

const HASH = /^#\/([a-z-]{1,32})(?:\/([A-Za-z0-9_-]{1,128}))?$/;

export function placeOf(hash: string): Place {
  const found = HASH.exec(hash);
  return { page: found?.[1] ?? "", id: found?.[2] ?? null };
}

export function hashOf(page: string, id: string | null = null): string {
  return id === null ? `#/${page}` : `#/${page}/${id}`;
}
