// Time left as a ring and as a number. It is read out only when somebody asks for it, not every second.
import { useEffect, useState } from "preact/hooks";
import { type Countdown, countdown } from "../core/countdown.ts";
import { clockOf } from "../core/time.ts";
import { useWords } from "./words.tsx";

const RADIUS = 26;
const LENGTH = 2 * Math.PI * RADIUS;

interface CountdownRingProps {
  fromS: number;
  toS: number;
  nowS: () => number;
  large?: boolean;
}

export function CountdownRing({ fromS, toS, nowS, large = false }: CountdownRingProps) {
  const { t } = useWords();
  const left = useCountdown(fromS, toS, nowS);
  const urgent = left.share < 0.25;
  return (
    <div
      class={`ring${large ? " large" : ""}${urgent ? " urgent" : ""}`}
      role="timer"
      aria-live="off"
      aria-label={`${t("live.timeleft")} ${t("common.seconds", { n: left.seconds })}`}
    >
      <svg viewBox="0 0 60 60" aria-hidden="true" focusable="false">
        <circle class="track" cx="30" cy="30" r={RADIUS} />
        <circle class="left" cx="30" cy="30" r={RADIUS} stroke-dasharray={LENGTH} stroke-dashoffset={LENGTH * (1 - left.share)} />
      </svg>
      <span aria-hidden="true" class={left.seconds >= 100 ? "long" : undefined}>
        {left.seconds < 100 ? left.seconds : clockOf(left.seconds)}
      </span>
    </div>
  );
}

/** Looks at the server's clock five times a second until the time is over. */
export function useCountdown(fromS: number, toS: number, nowS: () => number): Countdown {
  const [left, setLeft] = useState(() => countdown(fromS, toS, nowS()));
  useEffect(() => {
    const look = () => {
      const now = countdown(fromS, toS, nowS());
      setLeft(now);
      if (now.over) clearInterval(timer);
    };
    const timer = setInterval(look, 200);
    look();
    return () => clearInterval(timer);
  }, [fromS, toS]);
  return left;
}
