// Paused: why, who acts, how long there is, and one button.
import { actor } from "../../core/reasons.ts";
import type { Pause } from "../../core/session.ts";
import { Button } from "../../ui/Button.tsx";
import { CountdownRing } from "../../ui/CountdownRing.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Page } from "../../ui/Page.tsx";
import { useWords } from "../../ui/words.tsx";

export interface SuspendedProps {
  pause: Pause;
  fromS: number;
  nowS: () => number;
  busy: boolean;
  refused: boolean;
  onResume: () => void;
  onEnd: () => void;
}

export function Suspended({ pause, fromS, nowS, busy, refused, onResume, onEnd }: SuspendedProps) {
  const { t, reason } = useWords();
  const who = actor(pause.reason);
  const link = pause.reason.startsWith("link.");
  return (
    <Page
      name="suspended"
      title={t("suspended.title")}
      stage={4}
      actions={
        <>
          {who !== "clerk" && (
            <Button action="resume" icon={link ? "flip" : "right"} busy={busy} onClick={onResume}>
              {busy ? t("suspended.reconnecting") : t(link ? "suspended.reconnect" : "suspended.continue")}
            </Button>
          )}
          <Button action="end" look="quiet" onClick={onEnd}>
            {t("suspended.end")}
          </Button>
        </>
      }
    >
      <div class="pause" role="alert" data-reason={pause.reason}>
        <Icon name="pause" size={40} />
        <p class="pause-reason">{reason(pause.reason)}</p>
        <p class="pause-who">{t(`suspended.who.${who}`)}</p>
      </div>
      {pause.resumeByS > 0 && (
        <div class="pause-left">
          <CountdownRing large fromS={fromS} toS={pause.resumeByS} nowS={nowS} />
          <p>{t("suspended.left")}</p>
        </div>
      )}
      {refused && (
        <Notice tone="warn" live>
          {t("suspended.notyet")}
        </Notice>
      )}
      <p class="small centred">{t("suspended.kept")}</p>
    </Page>
  );
}
