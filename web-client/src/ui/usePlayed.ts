// A stream played in a video element. Where the browser keeps the sound off until a tap, the picture plays at least.
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

interface Played {
  video: RefObject<HTMLVideoElement | null>;
  /** The sound waits for a tap. */
  locked: boolean;
  /** Inside that tap. */
  unlock: () => void;
}

export function usePlayed(stream: MediaStream | null, silent: boolean): Played {
  const video = useRef<HTMLVideoElement>(null);
  const [locked, setLocked] = useState(false);
  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    element.muted = silent; // the attribute alone is not enough when the element is made by script
    element.srcObject = stream;
    setLocked(false);
    if (stream !== null) {
      void element.play()?.catch(() => {
        if (silent || element.srcObject !== stream) return;
        element.muted = true;
        setLocked(true);
        void element.play()?.catch(() => undefined);
      });
    }
    return () => {
      element.srcObject = null;
    };
  }, [stream, silent]);
  const unlock = () => {
    const element = video.current;
    if (element === null) return;
    element.muted = false;
    void element.play()?.then(
      () => setLocked(false),
      () => undefined,
    );
  };
  return { video, locked, unlock };
}
