// The recordings side by side, one pane a person or screen: which are shown, which is large, which is heard.

import { useSignal } from "@preact/signals";
import type { ComponentChild } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { PageTrack } from "../../core/generated.ts";
import { Icon } from "../../ui/Icon.tsx";
import type { Player } from "../player/player.ts";
import { trackAt, whoseOf } from "../player/tracks.ts";
import { useReviewWords } from "../words.tsx";
import { Stamp } from "./Stamp.tsx";
import { whoName } from "./say.ts";

interface PicturesProps {
  tracks: readonly PageTrack[];
  player: Player;
  viewer: string;
  nowS: () => number;
  mediaUrl: (media: string) => string;
}

export function Pictures({ tracks, player, viewer, nowS, mediaUrl }: PicturesProps) {
  const words = useReviewWords();
  const { t } = words;
  const whose = whoseOf(tracks);
  const hidden = useSignal<readonly string[]>([]);
  const large = useSignal<string | null>(null);
  const muted = useSignal<readonly string[]>([]);
  const box = useRef<HTMLDivElement>(null);
  const shown = whose.filter((who) => !hidden.value.includes(who));
  const toggled = (list: readonly string[], who: string) =>
    list.includes(who) ? list.filter((each) => each !== who) : [...list, who];
  if (whose.length === 0) return <p class="empty no-pictures">{t("player.none")}</p>;
  return (
    <section class="pictures-box" aria-label={t("player.title")}>
      <fieldset class="pane-choice">
        <legend class="sr-only">{t("player.shown")}</legend>
        {whose.map((who) => (
          <button
            key={who}
            type="button"
            class="chip"
            data-pane-toggle={who}
            aria-pressed={!hidden.value.includes(who)}
            onClick={() => {
              hidden.value = toggled(hidden.value, who);
              if (large.value === who) large.value = null;
            }}
          >
            {whoName(who, words)}
          </button>
        ))}
        <span class="fill" />
        <button type="button" class="chip" data-action="fullscreen" onClick={() => void box.current?.requestFullscreen?.()}>
          {t("player.fullscreen")}
        </button>
      </fieldset>
      <div
        ref={box}
        class={`panes n${shown.length}${large.value === null ? "" : " one-large"}`}
        data-waiting={player.waiting.value}
      >
        {shown.map((who) => (
          <Pane
            key={who}
            who={who}
            tracks={tracks}
            player={player}
            large={large.value === who}
            muted={muted.value.includes(who)}
            stamp={<Stamp name={viewer} nowS={nowS} />}
            mediaUrl={mediaUrl}
            onLarge={() => {
              large.value = large.value === who ? null : who;
            }}
            onMute={() => {
              muted.value = toggled(muted.value, who);
            }}
          />
        ))}
        {player.waiting.value && (
          <p class="fetching" role="status">
            {t("player.waiting")}
          </p>
        )}
      </div>
    </section>
  );
}

interface PaneProps extends Pick<PicturesProps, "tracks" | "player" | "mediaUrl"> {
  who: string;
  large: boolean;
  muted: boolean;
  stamp: ComponentChild;
  onLarge: () => void;
  onMute: () => void;
}

function Pane({ who, tracks, player, large, muted, stamp, mediaUrl, onLarge, onMute }: PaneProps) {
  const words = useReviewWords();
  const { t } = words;
  const now = trackAt(tracks, who, player.toldS.value);
  const mine = tracks.filter((track) => track.who === who);
  const unplayable = mine.some((track) => !track.playable) && now === null;
  return (
    <figure class={`pane${large ? " large" : ""}`} data-pane={who} data-part={now?.part}>
      <div class="pane-picture">
        {near(mine, player.toldS.value).map((track) => (
          <Film
            key={track.part}
            track={track}
            player={player}
            url={mediaUrl(track.media)}
            muted={muted}
            hidden={track !== now || track.kind === "sound"}
          />
        ))}
        {now === null && <p class="pane-none">{t(unplayable ? "player.unplayable" : "player.nothing_now")}</p>}
        {now?.kind === "sound" && <p class="pane-none">{t("player.sound_only")}</p>}
        {now !== null && stamp}
      </div>
      <figcaption>
        <span>{whoName(who, words)}</span>
        <button type="button" class="pane-button" data-action={`mute-${who}`} aria-pressed={muted} onClick={onMute}>
          <Icon name="speaker" size={18} />
          {t(muted ? "player.unmute" : "player.mute")}
        </button>
        <button type="button" class="pane-button" data-action={`large-${who}`} aria-pressed={large} onClick={onLarge}>
          <Icon name="plus" size={18} />
          {t(large ? "player.small" : "player.large")}
        </button>
      </figcaption>
    </figure>
  );
}

/** Recordings that play now or soon: a long session has many, and a browser should not hold all of them open. */
const SOON_S = 20;

function near(tracks: readonly PageTrack[], atS: number): readonly PageTrack[] {
  return tracks.filter((track) => track.playable && track.from_s - SOON_S <= atS && atS <= track.to_s + SOON_S);
}

interface FilmProps {
  track: PageTrack;
  player: Player;
  url: string;
  muted: boolean;
  hidden: boolean;
}

function Film({ track, player, url, muted, hidden }: FilmProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    const detach = player.attach(track, element);
    return () => {
      detach();
      element.removeAttribute("src"); // what is on its way from the server stops
      element.load?.();
    };
  }, [player, track.part]);
  return (
    <video
      ref={video}
      src={url}
      preload="auto"
      playsInline
      disablePictureInPicture
      disableRemotePlayback
      muted={muted}
      hidden={hidden}
      onContextMenu={(event) => event.preventDefault()}
    />
  );
}
