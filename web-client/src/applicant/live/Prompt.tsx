// What is asked, in one sentence, with the time left and a button to hear it again.
import { useEffect } from "preact/hooks";
import type { LinkStatus } from "../../core/redial.ts";
import type { SessionView } from "../../core/session.ts";
import { CountdownRing, useCountdown } from "../../ui/CountdownRing.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { useWords, type WordsOf } from "../../ui/words.tsx";
import type { LiveProps } from "../pages/Live.tsx";
import { isNotice, spokenWords } from "./seat.ts";

/** What is asked, in one sentence, and the sentence that is spoken: the same, so it is also the caption. */
export function PromptPanel({ view, peer, canSpeak, nowS, seat, onShown, onSay }: LiveProps) {
  const words = useWords();
  const { challenge } = view;
  const sentence = promptSentence(view, peer, words, seat?.screen != null);
  const spoken = seat !== undefined && spokenWords(view) !== ""; // a text reads itself out, below
  useEffect(() => {
    if (challenge === null) return;
    return afterPaint(() => {
      onShown(challenge.id);
      if (!spoken) onSay(sentence);
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
          {canSpeak && !spoken && (
            <button
              type="button"
              class="round hear"
              data-action="hear"
              aria-label={words.t("live.hear")}
              onClick={() => onSay(sentence)}
            >
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

function promptSentence(view: SessionView, peer: LinkStatus, { t, tFor }: WordsOf, screen: boolean): string {
  if (view.challenge !== null && spokenWords(view) !== "") {
    return t(isNotice(view.challenge.prompt) ? "live.notice" : "live.question");
  }
  if (view.challenge !== null) return tFor(`prompt.${view.challenge.prompt}`, "prompt.other");
  if (view.state === "connecting" && peer !== "connected") return t("live.connecting");
  if (view.attended && view.feedback === null && !running(view)) return ledSentence(view, screen, t);
  if (view.feedback !== null) return t(view.feedback.verdict === "pass" ? "live.between" : "live.again");
  return t(Object.keys(view.verdicts).length > 0 ? "live.between" : "live.begin");
}

/** Between the steps that a clerk leads, the page says what they do. */
function ledSentence(view: SessionView, screen: boolean, t: WordsOf["t"]): string {
  if (!view.clerk) return t("live.clerk.none");
  if (view.reopened.length > 0) return t("live.reopened");
  return t(screen ? "live.clerk.screen" : "live.clerk.here");
}

function running({ step, verdicts }: SessionView): boolean {
  return step !== null && verdicts[step.number] === undefined;
}

/** After the second frame the first is on the screen. Returns what cancels it. */
function afterPaint(then: () => void): () => void {
  let frame = requestAnimationFrame(() => {
    frame = requestAnimationFrame(then);
  });
  return () => cancelAnimationFrame(frame);
}
