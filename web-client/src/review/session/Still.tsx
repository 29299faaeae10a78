// A picture that was kept, under the stamp of who looks; what is written below it jumps to its moment.
import type { ComponentChild } from "preact";
import type { PageStill } from "../../core/generated.ts";
import { useReviewWords } from "../words.tsx";
import { pictureName } from "./say.ts";

interface StillProps {
  still: PageStill;
  stillUrl: (sha256: string) => string;
  stamp: ComponentChild;
  onSeek: (atS: number) => void;
  /** What it is called; by itself by what it was taken for. */
  name?: string;
  /** Before its name. */
  children?: ComponentChild;
}

export function Still({ still, stillUrl, stamp, onSeek, name, children }: StillProps) {
  const words = useReviewWords();
  const called = name ?? pictureName(still.purpose, words);
  return (
    <figure class="still" data-still={still.index}>
      <div class="still-picture">
        <img src={stillUrl(still.sha256)} alt={called} loading="lazy" />
        {stamp}
      </div>
      <figcaption>
        <button type="button" class="jump" onClick={() => onSeek(still.at_s)}>
          {children} {called}
        </button>
      </figcaption>
    </figure>
  );
}
