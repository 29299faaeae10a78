// Paused: why, who acts, how long there is, and one button.
import type { ComponentChildren } from "preact";
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
  /** Of a session that a clerk leads. */
  seat?:
    | {
        clerk: boolean;
        interpreter: boolean;
        /** The clerk was told that an interpreter is wanted. */
        asked: boolean;
        onInterpreter: () => void;
      }
    | undefined;
  /** Whoever is there meanwhile. */
  children?: ComponentChildren;
}

export function Suspended({ pause, fromS, nowS, busy, refused, onResume, onEnd, seat, children }: SuspendedProps) {
  const { t, reason } = useWords();
  const language = seat !== undefined && pause.reason === "language.barrier";
  const who = actor(pause.reason);
  const link = pause.reason.startsWith("link.");
  return (
    <Page
      name="suspended"
      title={t("suspended.title")}
      stage={4}
      actions={
        <>
          {language && !seat.asked && !seat.interpreter && (
            <Button action="ask-interpreter" icon="people" onClick={seat.onInterpreter}>
              {t("suspended.interpreter.ask")}
            </Button>
          )}
          {who !== "clerk" && (
            <Button
              action="resume"
              look={language && !seat.interpreter ? "plain" : "primary"}
              icon={link ? "flip" : "right"}
              busy={busy}
              onClick={onResume}
            >
              {busy ? t("suspended.reconnecting") : t(resumeKey(link, language && !seat.interpreter))}
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
      {language && <Interpreter seat={seat} />}
      {pause.reason === "clerk.left" && seat?.clerk === true && (
        <Notice tone="good" live>
          {t("suspended.clerk.assigned")}
        </Notice>
      )}
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
      {children}
      <p class="small centred">{t("suspended.kept")}</p>
    </Page>
  );
}

function Interpreter({ seat }: { seat: NonNullable<SuspendedProps["seat"]> }) {
  const { t } = useWords();
  const key = seat.interpreter ? "joined" : seat.asked ? "asked" : "offer";
  return (
    <Notice tone={key === "offer" ? "info" : "good"} live={key !== "offer"}>
      <span data-interpreter={key}>{t(`suspended.interpreter.${key}`)}</span>
    </Notice>
  );
}

function resumeKey(link: boolean, alone: boolean): "suspended.reconnect" | "suspended.interpreter.none" | "suspended.continue" {
  if (alone) return "suspended.interpreter.none";
  return link ? "suspended.reconnect" : "suspended.continue";
}
