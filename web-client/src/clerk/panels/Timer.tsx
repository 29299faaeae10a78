// How long the conversation has lasted, by the server's clock.
import { useEffect, useState } from "preact/hooks";
import { clockOf } from "../../core/time.ts";
import { useClerkWords } from "../../staff/words.tsx";

export function Timer({ since, nowS, running }: { since: string | null; nowS: () => number; running: boolean }) {
  const { t } = useClerkWords();
  const [now, setNow] = useState(nowS);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setNow(nowS()), 1_000);
    return () => clearInterval(timer);
  }, [running]);
  const spent = since === null ? 0 : now - Date.parse(since) / 1000;
  return (
    <p class="timer" role="timer" aria-live="off">
      <span class="sr-only">{t("console.timer")} </span>
      {clockOf(spent)}
    </p>
  );
}
