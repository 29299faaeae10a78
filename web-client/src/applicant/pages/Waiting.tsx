// The queue: place, estimate, how one is called, and what to do meanwhile.
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Page, type PageProps } from "../../ui/Page.tsx";
import { useWords, type WordsOf } from "../../ui/words.tsx";
import type { Notifying } from "../caller.ts";

interface WaitingProps {
  /** `waitS` null: nobody works now who could take this session. */
  place: { ahead: number; waitS: number | null } | null;
  settings?: PageProps["settings"];
  /** A clerk will lead the session. */
  attended?: boolean;
  priority?: boolean;
  connected?: boolean;
  /** How the page may call: false while the browser keeps it silent. */
  audible?: boolean;
  notifying?: Notifying;
  onSound?: () => void;
  onNotify?: () => void;
}

export function Waiting(props: WaitingProps) {
  const { place, settings, attended = false, priority = false, connected = true } = props;
  const { t } = useWords();
  const assigning = attended && place !== null && place.ahead === 0 && place.waitS !== null;
  return (
    <Page name="waiting" title={t("waiting.title")} stage={4} settings={settings} actions={<Calling {...props} />}>
      <div class="place" role="status" data-ahead={place?.ahead} data-assigning={assigning}>
        {place === null ? (
          <p class="place-words">{t("waiting.unknown")}</p>
        ) : (
          <>
            <p class={place.waitS === null && place.ahead === 0 ? "place-words long" : "place-words"}>
              {placeWords(place, attended, t)}
            </p>
            {(place.waitS !== null || place.ahead > 0) && (
              <p class="place-estimate">
                <Icon name="clock" />
                <span>{estimateWords(place.waitS, t)}</span>
              </p>
            )}
          </>
        )}
      </div>
      {!connected && (
        <Notice tone="warn" live>
          {t("waiting.reconnecting")}
        </Notice>
      )}
      {priority && <Notice tone="good">{t("waiting.priority")}</Notice>}
      <Notice tone="info">{t("waiting.keep")}</Notice>
      <h2>{t("waiting.prepare")}</h2>
      <ul class="happens">
        <li>
          <Icon name="card" />
          <span>{t("waiting.prepare.card")}</span>
        </li>
        <li>
          <Icon name="sun" />
          <span>{t("waiting.prepare.light")}</span>
        </li>
        <li>
          <Icon name="face" />
          <span>{t("waiting.prepare.alone")}</span>
        </li>
      </ul>
    </Page>
  );
}

function placeWords({ ahead, waitS }: NonNullable<WaitingProps["place"]>, attended: boolean, t: WordsOf["t"]): string {
  if (ahead > 0) return t("waiting.ahead", { n: ahead });
  if (waitS === null) return t("waiting.nobody");
  return t(attended ? "waiting.assigning" : "waiting.next");
}

function estimateWords(waitS: number | null, t: WordsOf["t"]): string {
  if (waitS === null) return t("waiting.nobody");
  return waitS < 60 ? t("waiting.soon") : t("waiting.estimate", { minutes: Math.ceil(waitS / 60) });
}

/** Sound and notification each need a tap of their own. Nothing is shown that would change nothing. */
function Calling({ audible = true, notifying = "impossible", onSound, onNotify }: WaitingProps) {
  const { t } = useWords();
  return (
    <>
      {!audible && (
        <Button action="sound" icon="speaker" onClick={() => onSound?.()}>
          {t("waiting.sound.on")}
        </Button>
      )}
      {notifying === "ask" && (
        <Button action="notify" look="plain" icon="bell" onClick={() => onNotify?.()}>
          {t("waiting.notify")}
        </Button>
      )}
      <p class="action-note" role="status">
        {notifying === "on"
          ? t("waiting.notify.on")
          : notifying === "denied"
            ? t("waiting.notify.denied")
            : audible
              ? t("waiting.sound")
              : ""}
      </p>
    </>
  );
}
