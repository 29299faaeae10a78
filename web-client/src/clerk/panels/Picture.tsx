// One person's picture, or one screen, with a word for its state. Where the browser keeps the sound off, a button turns it on.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useClerkWords } from "../../staff/words.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { usePlayed } from "../../ui/usePlayed.ts";

interface PictureProps {
  /** A stable name for tests and scripts: `data-picture`. */
  name: string;
  label: string;
  stream: MediaStream | null;
  /** What is said while there is no picture, or about the one there is. */
  state?: string | null;
  muted?: boolean;
  mirrored?: boolean;
  /** A button that fills the screen with it. */
  enlarges?: boolean;
  children?: ComponentChildren;
}

export function Picture({
  name,
  label,
  stream,
  state = null,
  muted = false,
  mirrored = false,
  enlarges = false,
  children,
}: PictureProps) {
  const { t } = useClerkWords();
  const figure = useRef<HTMLElement>(null);
  const { video, locked, unlock } = usePlayed(stream, muted);
  const [playing, setPlaying] = useState(false);
  useEffect(() => setPlaying(false), [stream, muted]);
  return (
    <figure ref={figure} class={`picture${stream === null ? " off" : ""}`} data-picture={name}>
      <video
        ref={video}
        class={mirrored ? "mirrored" : undefined}
        playsInline
        autoPlay
        muted={muted}
        aria-label={label}
        onPlaying={() => setPlaying(true)}
      />
      {stream === null && (
        <p class="picture-none">
          <Icon name="camera" size={28} />
          {state ?? t("picture.none")}
        </p>
      )}
      {stream !== null && (state !== null || !playing) && <p class="picture-state">{state ?? t("picture.connecting")}</p>}
      {locked && (
        <button type="button" class="icon-button primary hear-it" data-action="hear" onClick={unlock}>
          {t("picture.play")}
        </button>
      )}
      {enlarges && stream !== null && (
        <button type="button" class="icon-button enlarge" data-action="enlarge" onClick={() => void fill(figure.current)}>
          {t("picture.enlarge")}
        </button>
      )}
      {children}
      <figcaption>{label}</figcaption>
    </figure>
  );
}

/** To the whole screen and back; a browser that will not leaves it as it is. */
async function fill(element: HTMLElement | null): Promise<void> {
  try {
    if (document.fullscreenElement === null) await element?.requestFullscreen();
    else await document.exitFullscreen();
  } catch {
    // stays as it is
  }
}
