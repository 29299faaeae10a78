// How long somebody still has, in words.
import type { Left } from "../time-left.ts";
import { useWorkWords } from "../words.tsx";

export function TimeLeft({ left }: { left: Left }) {
  const { t } = useWorkWords();
  return (
    <span class={left.soon ? "warn" : undefined} role="timer">
      {left.hours > 0 ? t("queue.left.hours", { h: left.hours, m: left.minutes }) : t("queue.left.minutes", { m: left.minutes })}
    </span>
  );
}
