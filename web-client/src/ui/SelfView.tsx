// The applicant's own picture, mirrored as people know themselves. What is sent and kept is not mirrored.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useWords } from "./words.tsx";

export type Guide = "oval" | "card" | "page" | "none";

export interface SelfViewProps {
  stream: MediaStream | null;
  guide: Guide;
  mirrored: boolean;
  onVideo?: (video: HTMLVideoElement | null) => void;
  children?: ComponentChildren;
}

export function SelfView({ stream, guide, mirrored, onVideo, children }: SelfViewProps) {
  const { t } = useWords();
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    element.muted = true; // the attribute alone is not enough when the element is made by script
    element.srcObject = stream;
    if (stream !== null) void element.play()?.catch(() => undefined);
    onVideo?.(element);
    return () => {
      onVideo?.(null);
      element.srcObject = null;
    };
  }, [stream]);
  return (
    <div class={`self-view ${guide}`}>
      <video ref={video} class={mirrored ? "mirrored" : undefined} playsInline muted autoPlay aria-label={t("devices.picture")} />
      <GuideLines guide={guide} />
      {children}
    </div>
  );
}

function GuideLines({ guide }: { guide: Guide }) {
  if (guide === "none") return null;
  return <div class={`guide ${guide}`} aria-hidden="true" />;
}
