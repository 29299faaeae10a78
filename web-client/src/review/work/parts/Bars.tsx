// Lying bars, one a line: its words, the bar as a drawing (drawings are printed, backgrounds are not), its figure.
import { useWorkWords } from "../words.tsx";

export interface Bar {
  key: string;
  words: string;
  /** From left to right; each with the tone of its piece. */
  pieces: readonly { value: number; tone: string }[];
  figure: string;
}

/** All bars share one scale: the longest fills the width. */
export function Bars({ title, bars }: { title: string; bars: readonly Bar[] }) {
  const most = Math.max(...bars.map(({ pieces }) => pieces.reduce((sum, { value }) => sum + value, 0)), Number.MIN_VALUE);
  return (
    <div class="bars" role="img" aria-label={title}>
      {bars.map(({ key, words, pieces, figure }) => {
        let x = 0;
        return (
          <div class="bar" key={key}>
            <span class="bar-words">{words}</span>
            <svg class="bar-line" width="100%" height="16" aria-hidden="true" focusable="false">
              <rect class="bar-track" width="100%" height="16" rx="3" />
              {pieces.map(({ value, tone }) => {
                const width = (100 * value) / most;
                const piece = <rect key={tone} class={`bar-piece ${tone}`} x={`${x}%`} width={`${width}%`} height="16" />;
                x += width;
                return piece;
              })}
            </svg>
            <span class="bar-figure">{figure}</span>
          </div>
        );
      })}
    </div>
  );
}

/** A share with its interval: a line from the lower to the upper bound, a dot at what was counted. */
export function Interval({ share, low, high, flagged = false }: { share: number; low: number; high: number; flagged?: boolean }) {
  const at = (value: number) => `${2 + 96 * value}%`;
  return (
    <svg class={`interval${flagged ? " flagged" : ""}`} width="100%" height="14" aria-hidden="true" focusable="false">
      <line class="interval-track" x1={at(0)} x2={at(1)} y1="7" y2="7" />
      <line class="interval-line" x1={at(low)} x2={at(high)} y1="7" y2="7" />
      <circle class="interval-dot" cx={at(share)} cy="7" r="4.5" />
    </svg>
  );
}

export function Legend({ items }: { items: readonly { tone: string; words: string }[] }) {
  const { t } = useWorkWords();
  return (
    <ul class="legend" aria-label={t("chart.legend")}>
      {items.map(({ tone, words }) => (
        <li key={tone}>
          <svg width="14" height="14" aria-hidden="true" focusable="false">
            <rect class={`bar-piece ${tone}`} width="14" height="14" rx="3" />
          </svg>
          {words}
        </li>
      ))}
    </ul>
  );
}
