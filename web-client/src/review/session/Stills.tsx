// Every picture that was kept, with its moment and purpose.
import type { ComponentChild } from "preact";
import type { PageStill } from "../../core/generated.ts";
import { clockOf } from "../../core/time.ts";
import { useReviewWords } from "../words.tsx";
import { Still } from "./Still.tsx";

interface StillsProps {
  stills: readonly PageStill[];
  stillUrl: (sha256: string) => string;
  stamp: ComponentChild;
  onSeek: (atS: number) => void;
}

export function Stills({ stills, stillUrl, stamp, onSeek }: StillsProps) {
  const { t } = useReviewWords();
  if (stills.length === 0) return <p class="empty">{t("stills.empty")}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <div class="stills scrolls" tabIndex={0}>
      {stills.map((still) => (
        <Still key={still.index} still={still} stillUrl={stillUrl} stamp={stamp} onSeek={onSeek}>
          <time>{clockOf(still.at_s)}</time>
        </Still>
      ))}
    </div>
  );
}
