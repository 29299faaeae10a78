// Is the way to the server good enough? Small posts for the delay, larger ones for what can be sent.

type Grade = "good" | "slow" | "poor";

export interface NetworkReading {
  /** What could be sent, kbit/s. */
  kbps: number;
  /** Median time of a small question and its answer. */
  rttMs: number;
  grade: Grade;
}

type Post = (bytes: Uint8Array<ArrayBuffer>, signal: AbortSignal) => Promise<void>;

const SMALL_TRIES = 5;
const SIZES: readonly number[] = [32 * 1024, 128 * 1024, 512 * 1024];
const ENOUGH_MS = 1_500;
const LIMIT_MS = 20_000;

/** The governor suspends under 150 kbit/s: "poor" leaves no room above that, "slow" has room without comfort. */
export function gradeOf(kbps: number, rttMs: number): Grade {
  if (kbps < 250 || rttMs > 1_200) return "poor";
  return kbps < 900 || rttMs > 400 ? "slow" : "good";
}

/** Raises what `post` raises. `onShare` goes from 0 to 1 while the check runs, which it does for at most 20 s. */
export async function probeNetwork(
  post: Post,
  onShare: (share: number) => void,
  nowMs: () => number = () => performance.now(),
): Promise<NetworkReading> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const trips: number[] = [];
  for (let n = 0; n <= SMALL_TRIES; n += 1) {
    const from = nowMs();
    await post(new Uint8Array(1), signal);
    if (n > 0) trips.push(nowMs() - from); // the first pays for the connection
    onShare(((n + 1) / (SMALL_TRIES + 1)) * 0.4);
  }
  const rttMs = median(trips);
  let kbps = 0;
  for (const [n, size] of SIZES.entries()) {
    const from = nowMs();
    await post(noise(size), signal);
    const tookMs = Math.max(1, nowMs() - from);
    kbps = Math.max(kbps, (size * 8) / Math.max(1, tookMs - rttMs / 2));
    onShare(0.4 + ((n + 1) / SIZES.length) * 0.6);
    if (tookMs > ENOUGH_MS) break;
  }
  onShare(1);
  return { kbps: Math.round(kbps), rttMs: Math.round(rttMs), grade: gradeOf(kbps, rttMs) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Bytes that no proxy can compress; `getRandomValues` fills at most 64 KiB a call. */
function noise(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, Math.min(size, at + 65_536)));
  return bytes;
}
