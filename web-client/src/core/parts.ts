// Who sends now: 'applicant', 'clerk', 'interpreter', 'applicant.screen', 'clerk.screen', by the part that carries it.

export type Parts = Readonly<Record<string, string>>;

/** A newer part of the same sender takes the place of the older one. */
export function withPart(parts: Parts, part: string, who: string): Parts {
  const others = Object.entries(parts).filter(([, sender]) => sender !== who);
  return { ...Object.fromEntries(others), [part]: who };
}

export function withoutPart(parts: Parts, part: string): Parts {
  const { [part]: _, ...others } = parts;
  return others;
}

/** The part that this party sends; empty when they send nothing. */
export function partOf({ parts }: { parts: Parts }, who: string): string {
  return Object.entries(parts).find(([, sender]) => sender === who)?.[0] ?? "";
}

export function sends(view: { parts: Parts }, who: string): boolean {
  return partOf(view, who) !== "";
}
