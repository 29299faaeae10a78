// What a clock shows, looked at again and again: the time, or what is left of it.
import { useEffect, useState } from "preact/hooks";

/** `nowS`: seconds, by the server's clock. */
export function useNow(nowS: () => number, everyMs: number): number {
  const [now, setNow] = useState(nowS);
  useEffect(() => {
    const timer = setInterval(() => setNow(nowS()), everyMs);
    return () => clearInterval(timer);
  }, [nowS, everyMs]);
  return now;
}
