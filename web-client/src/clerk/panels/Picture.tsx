// One person's picture, or one screen, with a word for its state. Where the browser keeps the sound off, a button turns it on.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../ui/Icon.tsx";
import { useClerkWords } from "../words.tsx";

export interface PictureProps {
  /** A stable name for tests and scripts: `data-picture`. */
  name: string;
  label: string;
  stream: MediaStream | null;
  /** What is said while there is no picture, or about the one there is. */
  state?: string | null;
  muted?: boolean;
  mirrored?: boolean;
  children?: ComponentChildren;
}

export function Picture({ name, label, stream, state = null, muted = false, mirrored = false, children }: PictureProps) {
  const { t } = useClerkWords();
  const video = useRef<HTMLVideoElement>(null);
  const [silent, setSilent] = useState(false);
  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    element.muted = muted;
    element.srcObject = stream;
    if (stream !== null) {
      void element.play()?.catch(() => {
        if (muted) return;
        element.muted = true;
        setSilent(true);
        void element.play()?.catch(() => undefined);
      });
    }
    return () => {
      element.srcObject = null;
    };
  }, [stream, muted]);
  return (
    <figure class={`picture${stream === null ? " off" : ""}`} data-picture={name}>
      <video ref={video} class={mirrored ? "mirrored" : undefined} playsInline autoPlay muted={muted} aria-label={label} />
      {stream === null && (
        <p class="picture-none">
          <Icon name="camera" size={28} />
          {state ?? t("picture.none")}
        </p>
      )}
      {stream !== null && state !== null && <p class="picture-state">{state}</p>}
      {silent && (
        <button
          type="button"
          class="icon-button primary hear-it"
          data-action="hear"
          onClick={() => {
            if (video.current !== null) video.current.muted = false;
            setSilent(false);
          }}
        >
          {t("picture.play")}
        </button>
      )}
      {children}
      <figcaption>{label}</figcaption>
    </figure>
  );
}
