// The session itself: one prompt, large; the own picture; time left; what the server sees and hears; steps done and left.
import { useEffect } from "preact/hooks";
import type { PeerStatus } from "../../core/peer.ts";
import type { SessionView } from "../../core/session.ts";
import { Button } from "../../ui/Button.tsx";
import { CountdownRing, useCountdown } from "../../ui/CountdownRing.tsx";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import { Page } from "../../ui/Page.tsx";
import { type Guide, SelfView } from "../../ui/SelfView.tsx";
import { Steps } from "../../ui/Steps.tsx";
import { useWords, type WordsOf } from "../../ui/words.tsx";
import type { Hint } from "../model.ts";

export interface LiveProps {
  view: SessionView;
  stream: MediaStream | null;
  peer: PeerStatus;
  weak: boolean;
  hint: Hint | null;
  facing: "user" | "environment";
  otherCamera: boolean;
  canSpeak: boolean;
  nowS: () => number;
  onShown: (challenge: string) => void;
  onSay: (words: string) => void;
  onVideo: (video: HTMLVideoElement | null) => void;
  onTurn: (facing: "user" | "environment") => void;
  onPause: () => void;
  onEnd: () => void;
}

const ARROWS: Readonly<Record<string, IconName>> = {
  "turn.left": "left",
  "turn.right": "right",
  "turn.up": "up",
  "turn.down": "down",
};

export function guideFor(prompt: string | undefined, step: string | undefined): Guide {
  if (prompt?.startsWith("card.")) return "card";
  if (prompt?.startsWith("passport.")) return "page";
  if (prompt?.startsWith("environment.")) return "none";
  if (prompt === undefined && step === "identity_document") return "card";
  return prompt === undefined && step === "environment" ? "none" : "oval";
}

export function Live(props: LiveProps) {
  const { view, stream, facing } = props;
  const { t } = useWords();
  const challenge = view.challenge;
  const arrow = challenge ? ARROWS[challenge.prompt] : undefined;
  const digits = challenge?.prompt === "digits.read" ? challenge.expected : "";
  return (
    <Page name="live" title={t("flow.4")}>
      <div class="live" data-challenge={challenge?.id} data-prompt={challenge?.prompt}>
        <div class="live-steps">
          <p>
            {view.step !== null && view.steps.length > 0
              ? t("live.step", { n: view.step.number + 1, of: view.steps.length })
              : t("live.steps")}
            <span class="recording">
              <span class="dot" aria-hidden="true" />
              {t("live.recording")}
            </span>
          </p>
          <Steps steps={view.steps} verdicts={view.verdicts} current={view.step?.number ?? null} />
        </div>
        <PromptPanel {...props} />
        {digits !== "" && <Digits digits={digits} />}
        <SelfView
          stream={stream}
          guide={guideFor(challenge?.prompt, view.step?.name)}
          mirrored={facing === "user"}
          onVideo={props.onVideo}
        >
          {arrow && (
            <div class={`arrow ${arrow}`} aria-hidden="true">
              <Icon name={arrow} size={72} />
            </div>
          )}
          <HintLine hint={props.hint} peer={props.peer} weak={props.weak} />
        </SelfView>
        <LiveActions {...props} />
      </div>
    </Page>
  );
}

function LiveActions({ view, facing, otherCamera, onTurn, onPause, onEnd }: LiveProps) {
  const { t } = useWords();
  const around = view.challenge?.prompt.startsWith("environment.") === true;
  const other = facing === "user" ? "environment" : "user";
  return (
    <div class="live-actions">
      {otherCamera && around && (
        <Button action="turn-camera" icon="flip" onClick={() => onTurn(other)}>
          {t(other === "environment" ? "live.camera.other" : "live.camera.front")}
        </Button>
      )}
      <Button action="pause" look="plain" icon="pause" onClick={onPause}>
        {t("live.pause")}
      </Button>
      <Button action="end" look="plain" icon="end" onClick={onEnd}>
        {t("live.more")}
      </Button>
    </div>
  );
}

/** What is asked, in one sentence, and the sentence that is spoken: the same, so it is also the caption. */
function PromptPanel({ view, peer, canSpeak, nowS, onShown, onSay }: LiveProps) {
  const words = useWords();
  const { challenge } = view;
  const sentence = promptSentence(view, peer, words);
  useEffect(() => {
    if (challenge === null) return;
    return afterPaint(() => {
      onShown(challenge.id);
      onSay(sentence);
    });
  }, [challenge?.id]);
  const feedback = challenge === null && view.feedback?.reason ? words.reason(view.feedback.reason) : null;
  return (
    <section class="prompt">
      <div class="prompt-words" aria-live="assertive" aria-atomic="true">
        {challenge !== null && challenge.attempt > 1 && <p class="attempt">{words.t("live.attempt", { n: challenge.attempt })}</p>}
        <h2>{sentence}</h2>
        {feedback !== null && <p class="feedback">{feedback}</p>}
      </div>
      {challenge !== null && (
        <div class="prompt-side">
          <PromptTime key={challenge.id} fromS={challenge.issued_s} toS={challenge.expires_s} nowS={nowS} />
          {canSpeak && (
            <button type="button" class="hear" data-action="hear" aria-label={words.t("live.hear")} onClick={() => onSay(sentence)}>
              <Icon name="speaker" />
            </button>
          )}
        </div>
      )}
    </section>
  );
}

function PromptTime({ fromS, toS, nowS }: { fromS: number; toS: number; nowS: () => number }) {
  const { t } = useWords();
  const { over } = useCountdown(fromS, toS, nowS);
  return over ? <p class="over">{t("live.over")}</p> : <CountdownRing fromS={fromS} toS={toS} nowS={nowS} />;
}

function promptSentence(view: SessionView, peer: PeerStatus, { t, tFor }: WordsOf): string {
  if (view.challenge !== null) return tFor(`prompt.${view.challenge.prompt}`, "prompt.other");
  if (view.state === "connecting" && peer !== "connected") return t("live.connecting");
  if (view.feedback !== null) return t(view.feedback.verdict === "pass" ? "live.between" : "live.again");
  return t(Object.keys(view.verdicts).length > 0 ? "live.between" : "live.begin");
}

function Digits({ digits }: { digits: string }) {
  return (
    <p class="digits" data-digits={digits}>
      <span class="sr-only">{[...digits].join(" ")}</span>
      {[...digits].map((digit, place) => (
        <span key={place} class="digit" aria-hidden="true">
          {digit}
        </span>
      ))}
    </p>
  );
}

function HintLine({ hint, peer, weak }: { hint: Hint | null; peer: PeerStatus; weak: boolean }) {
  const words = useWords();
  const said = hintSentence(hint, peer, weak, words);
  return (
    <div
      class={`hint ${said.tone}${said.text === "" ? " empty" : ""}`}
      role="status"
      aria-label={words.t("live.sees")}
      data-hint={hint?.code}
    >
      {said.text !== "" && <Icon name={said.icon} />}
      <span>{said.text}</span>
    </div>
  );
}

const PRAISE: ReadonlySet<string> = new Set(["ok", "heard", "hold"]);

function hintSentence(
  hint: Hint | null,
  peer: PeerStatus,
  weak: boolean,
  { t, tFor, reason }: WordsOf,
): { text: string; tone: "good" | "warn" | "info"; icon: IconName } {
  if (peer === "lost") return { text: t("live.link.lost"), tone: "warn", icon: "network" };
  if (hint?.code.includes(".")) return { text: reason(hint.code), tone: "warn", icon: "warn" };
  if (hint !== null) {
    const detail = [...hint.detail].join(" ");
    const praise = PRAISE.has(hint.code);
    return {
      text: tFor(`hint.${hint.code}`, "hint.ok", { detail }),
      tone: praise ? "good" : "info",
      icon: praise ? "tick" : "eye",
    };
  }
  return weak ? { text: t("live.link.weak"), tone: "warn", icon: "network" } : { text: "", tone: "info", icon: "eye" };
}

/** After the second frame the first is on the screen. Returns what cancels it. */
function afterPaint(then: () => void): () => void {
  let frame = requestAnimationFrame(() => {
    frame = requestAnimationFrame(then);
  });
  return () => cancelAnimationFrame(frame);
}
