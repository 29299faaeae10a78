// Every picture that was kept, with its moment and purpose.
import type { ComponentChild } from "preact";
import type { PageStill } from "../../core/generated.ts";
import { clockOf } from "../../core/time.ts";
import { useReviewWords } from "../words.tsx";
import { pictureName } from "./say.ts";

interface StillsProps {
  stills: readonly PageStill[];
  stillUrl: (sha256: string) => string;
  stamp: ComponentChild;
  onSeek: (atS: number) => void;
}

export function Stills({ stills, stillUrl, stamp, onSeek }: StillsProps) {
  const words = useReviewWords();
  if (stills.length === 0) return <p class="empty">{words.t("stills.empty")}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <div class="stills scrolls" tabIndex={0}>
      {stills.map((still) => (
        <figure key={still.index} class="still" data-still={still.index}>
          <div class="still-picture">
            <img src={stillUrl(still.sha256)} alt={pictureName(still.purpose, words)} loading="lazy" />
            {stamp}
          </div>
          <figcaption>
            <button type="button" class="jump" onClick={() => onSeek(still.at_s)}>
              <time>{clockOf(still.at_s)}</time> {pictureName(still.purpose, words)}
            </button>
          </figcaption>
        </figure>
      ))}
    </div>
  );
}
