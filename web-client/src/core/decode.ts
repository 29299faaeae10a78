// A message of a live socket, read back: null for anything the page does not know, because a newer server may say more.

/** `types`: every type of message that the page knows. */
export function decoder<M extends { type: string }>(types: readonly M["type"][]): (text: string) => M | null {
  const known: ReadonlySet<unknown> = new Set(types);
  return (text) => {
    const value = parsed(text);
    if (!isRecord(value) || !known.has(value.type)) return null;
    const whole =
      value.type !== "entry" || (typeof value.index === "number" && typeof value.kind === "string" && isRecord(value.event));
    return whole ? (value as M) : null;
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
