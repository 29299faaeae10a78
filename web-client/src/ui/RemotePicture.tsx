// Somebody else's picture and sound. Where the browser keeps the sound off until a tap, a button asks for the tap.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "./Icon.tsx";
import { usePlayed } from "./usePlayed.ts";
import { useWords } from "./words.tsx";

interface RemotePictureProps {
  /** A stable name for tests and scripts: `data-picture`. */
  name: string;
  label: string;
  stream: MediaStream | null;
  /** What is said while there is no picture. */
  state: string;
  /** Width over height of what arrives, as often as it changes. */
  onShape?: (aspect: number) => void;
  silent?: boolean;
  children?: ComponentChildren;
}

export function RemotePicture({ name, label, stream, state, onShape, silent = false, children }: RemotePictureProps) {
  const { t } = useWords();
  const { video, locked, unlock } = usePlayed(stream, silent);
  const [seen, setSeen] = useState(false);
  useEffect(() => setSeen(false), [stream, silent]);
  const measured = ({ videoWidth, videoHeight }: HTMLVideoElement) => {
    if (videoHeight === 0) return;
    setSeen(true);
    onShape?.(videoWidth / videoHeight);
  };
  return (
    <figure class={`remote${stream === null ? " off" : ""}`} data-picture={name}>
      {/* biome-ignore lint/a11y/useMediaCaption: what is said live is shown as text beside the picture */}
      <video
        ref={video}
        playsInline
        autoPlay
        aria-label={label}
        onLoadedMetadata={({ currentTarget }) => measured(currentTarget)}
        onResize={({ currentTarget }) => measured(currentTarget)}
      />
      {(stream === null || !seen) && (
        <p class="remote-none">
          <Icon name="face" size={32} />
          <span>{stream === null ? state : t("live.clerk.connecting")}</span>
        </p>
      )}
      {children}
      <figcaption>{label}</figcaption>
      {locked && (
        <button type="button" class="button primary unlock" data-action="unlock-sound" onClick={unlock}>
          <Icon name="speaker" />
          <span>{t("live.sound.on")}</span>
        </button>
      )}
    </figure>
  );
}
