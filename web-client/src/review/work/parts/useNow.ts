// The time, looked at again and again: for what runs out.
import { useEffect, useState } from "preact/hooks";

/** UTC, UNIX seconds. */
export function useNow(everyMs: number, nowS: () => number = () => Date.now() / 1000): number {
  const [now, setNow] = useState(nowS);
  useEffect(() => {
    const timer = setInterval(() => setNow(nowS()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
