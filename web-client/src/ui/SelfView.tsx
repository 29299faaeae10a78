// The applicant's own picture, mirrored as people know themselves. What is sent and kept is not mirrored.
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { usePlayed } from "./usePlayed.ts";
import { useWords } from "./words.tsx";

export type Guide = "oval" | "card" | "page" | "none";

interface SelfViewProps {
  stream: MediaStream | null;
  guide: Guide;
  mirrored: boolean;
  onVideo?: (video: HTMLVideoElement | null) => void;
  children?: ComponentChildren;
}

export function SelfView({ stream, guide, mirrored, onVideo, children }: SelfViewProps) {
  const { t } = useWords();
  const { video } = usePlayed(stream, true);
  useEffect(() => {
    onVideo?.(video.current);
    return () => onVideo?.(null);
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
