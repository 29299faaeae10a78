// A stretch of a session, as it is written by hand: "1:20", "1:02:03.5" or "80".

/** Seconds; null when it is no time. */
export function secondsOf(written: string): number | null {
  const parts = written.trim().split(":");
  if (parts.length > 3 || !parts.every((part) => /^\d+(\.\d+)?$/.test(part))) return null;
  const numbers = parts.map(Number);
  if (numbers.slice(1).some((number) => number >= 60)) return null;
  return numbers.reduce((total, number) => total * 60 + number, 0);
}

/** 80.54 → "1:20.5". */
export function written(seconds: number): string {
  const tenths = Math.max(0, Math.round(seconds * 10));
  const [h, m, s] = [Math.floor(tenths / 36_000), Math.floor(tenths / 600) % 60, (tenths % 600) / 10];
  const last = `${s < 10 ? "0" : ""}${Number.isInteger(s) ? s : s.toFixed(1)}`;
  return h > 0 ? `${h}:${String(m).padStart(2, "0")}:${last}` : `${m}:${last}`;
}

type Crooked = "unreadable" | "backwards" | "beyond";

/** What is wrong with a stretch of a session of that length; null: nothing. */
export function crooked(from: string, to: string, lengthS: number): Crooked | null {
  const [begins, ends] = [secondsOf(from), secondsOf(to)];
  if (begins === null || ends === null) return "unreadable";
  if (begins >= ends) return "backwards";
  return begins >= lengthS ? "beyond" : null;
}
