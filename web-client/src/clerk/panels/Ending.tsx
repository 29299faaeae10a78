// A session that stands still or is over: why, how long, what comes next.
import type { SeatView } from "../../core/seat-session.ts";
import { type ClerkWordsOf, useClerkWords } from "../../staff/words.tsx";
import { Button } from "../../ui/Button.tsx";
import { useCountdown } from "../../ui/CountdownRing.tsx";
import { Notice } from "../../ui/Notice.tsx";

export function Pause({ pause, nowS }: { pause: NonNullable<SeatView["pause"]>; nowS: () => number }) {
  const { t, reason } = useClerkWords();
  const left = useCountdown(nowS(), pause.resumeByS, nowS);
  return (
    <Notice tone="warn">
      <strong>{t("pause.title")}</strong>
      <p>
        {reason(pause.reason)} · <span role="timer">{t("pause.left", { n: left.seconds })}</span>
      </p>
    </Notice>
  );
}

interface EndingProps {
  view: SeatView;
  /** Null for a clerk, who would learn from a result that waits. */
  resultUrl: string | null;
  onBack: () => void;
}

export function Ending({ view, resultUrl, onBack }: EndingProps) {
  const words = useClerkWords();
  const { t } = words;
  const held = view.heldFor.length > 0;
  const free = view.state === "decided" && (!held || view.second?.agrees === true);
  return (
    <div class="ending" data-ending={view.state}>
      <Notice tone={view.decision?.outcome === "approve" ? "good" : view.state === "decided" ? "info" : "warn"} live>
        <strong>{t("over.title")}</strong>
        <p>{outcomeWords(view, words)}</p>
        {held && <p>{t(view.second === null ? "over.held" : view.second.agrees ? "over.confirmed" : "over.objected")}</p>}
        <div class="ending-actions">
          {free && resultUrl !== null && (
            <a class="button-link" data-action="result" href={resultUrl} download>
              {t("over.result")}
            </a>
          )}
          <Button action="back" onClick={onBack}>
            {t("over.back")}
          </Button>
        </div>
      </Notice>
    </div>
  );
}

function outcomeWords(view: SeatView, { t, reason }: ClerkWordsOf): string {
  if (view.decision !== null) return t(`over.${view.decision.outcome}`);
  return view.state === "terminated" ? t("over.terminated", { reason: reason(view.ended?.reason ?? "") }) : t("over.expired");
}
