// The session itself: one prompt, large; the own picture; time left; what the server sees and hears; steps done and left.
import type { LinkStatus } from "../../core/redial.ts";
import type { SessionView } from "../../core/session.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import { Page } from "../../ui/Page.tsx";
import { type Guide, SelfView } from "../../ui/SelfView.tsx";
import { Steps } from "../../ui/Steps.tsx";
import { useWords } from "../../ui/words.tsx";
import { Captions } from "../live/Captions.tsx";
import { Writing } from "../live/Chat.tsx";
import { HintLine } from "../live/Hint.tsx";
import { PromptPanel } from "../live/Prompt.tsx";
import { Recording } from "../live/Recording.tsx";
import { ScreenAsked } from "../live/ScreenAsked.tsx";
import { Stage } from "../live/Stage.tsx";
import { layoutOf, type SeatLive } from "../live/seat.ts";
import { SeatTools, Tool } from "../live/Tools.tsx";
import type { Hint } from "../model.ts";

export interface LiveProps {
  view: SessionView;
  stream: MediaStream | null;
  peer: LinkStatus;
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
  /** Of a session that a clerk leads. */
  seat?: SeatLive | undefined;
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
  const { view, stream, facing, seat } = props;
  const { t } = useWords();
  const challenge = view.challenge;
  const arrow = challenge ? ARROWS[challenge.prompt] : undefined;
  const digits = challenge?.prompt === "digits.read" ? challenge.expected : "";
  const large = seat === undefined || layoutOf(view, seat) === "own";
  const hint = <HintLine hint={props.hint} peer={props.peer} weak={props.weak} />;
  const own = (
    <SelfView
      stream={stream}
      guide={large ? guideFor(challenge?.prompt, view.step?.name) : "none"}
      mirrored={facing === "user"}
      onVideo={props.onVideo}
    >
      {arrow && (
        <div class={`arrow ${arrow}`} aria-hidden="true">
          <Icon name={arrow} size={72} />
        </div>
      )}
      {large && hint}
    </SelfView>
  );
  return (
    <Page name="live" title={t("flow.4")}>
      <div class={seat === undefined ? "live" : "live attended"} data-challenge={challenge?.id} data-prompt={challenge?.prompt}>
        <div class="live-steps">
          <p>
            {view.step !== null && view.steps.length > 0
              ? t("live.step", { n: view.step.number + 1, of: view.steps.length })
              : t("live.steps")}
            <Recording />
          </p>
          <Steps
            steps={view.steps}
            verdicts={view.verdicts}
            current={view.step?.number ?? null}
            reopened={view.reopened}
            skipped={view.skipped}
          />
        </div>
        <PromptPanel {...props} />
        {digits !== "" && <Digits digits={digits} />}
        {seat === undefined ? (
          own
        ) : (
          <Stage view={view} seat={seat}>
            {own}
          </Stage>
        )}
        {!large && hint}
        {seat !== undefined && <SeatPanels view={view} seat={seat} />}
        <LiveActions {...props} />
      </div>
    </Page>
  );
}

/** Captions, written words, and the word that somebody wrote. */
function SeatPanels({ view, seat }: { view: SessionView; seat: SeatLive }) {
  const { t } = useWords();
  return (
    <>
      {view.byHand && (
        <p class="sharing by-hand" role="status">
          <Icon name="face" />
          {t("live.by_hand")}
        </p>
      )}
      {seat.share === "on" && (
        <p class="sharing" role="status">
          <Icon name="screen" />
          {t("live.sharing")}
        </p>
      )}
      {seat.screenAsked && seat.share === "off" && <ScreenAsked onShare={() => seat.onShare(true)} onDecline={seat.onDecline} />}
      {seat.captions && <Captions lines={view.lines} />}
      <Writing lines={view.lines} open={seat.chatOpen} unread={seat.unread} onOpen={seat.onChat} onSend={seat.onSend} />
    </>
  );
}

function LiveActions({ view, facing, otherCamera, seat, onTurn, onPause, onEnd }: LiveProps) {
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
      {seat === undefined ? (
        <>
          <Button action="pause" look="plain" icon="pause" onClick={onPause}>
            {t("live.pause")}
          </Button>
          <Button action="end" look="plain" icon="end" onClick={onEnd}>
            {t("live.more")}
          </Button>
        </>
      ) : (
        <>
          <SeatTools seat={seat} />
          <Tool action="pause" icon="pause" label={t("live.pause")} onClick={onPause} />
          <Tool action="end" icon="end" label={t("live.more")} onClick={onEnd} />
        </>
      )}
    </div>
  );
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
