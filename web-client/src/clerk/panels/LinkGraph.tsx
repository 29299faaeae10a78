// How good a link is: a small graph of what arrives, the numbers in words, and one word for all of it.
import { gradeLink, type History, polyline } from "../../core/link-history.ts";
import { useClerkWords } from "../../staff/words.tsx";
import { Icon } from "../../ui/Icon.tsx";

const WIDTH = 120;
const HEIGHT = 28;
const MARKS = { good: "tick", slow: "warn", poor: "cross", unknown: "wait" } as const;

interface LinkGraphProps {
  who: "applicant" | "clerk";
  /** Whether it is the link of whoever looks. */
  own?: boolean;
  history: History;
}

export function LinkGraph({ who, own = false, history }: LinkGraphProps) {
  const { t } = useClerkWords();
  const name = t(own ? "link.own" : `link.${who}`);
  const newest = history.at(-1);
  const grade = gradeLink(newest);
  return (
    <section class={`link ${grade}`} data-link={who} data-grade={grade} aria-label={name}>
      <p>
        <Icon name={MARKS[grade]} size={16} />
        {name}: <strong>{t(`link.${grade}`)}</strong>
      </p>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <polyline points={polyline(history, WIDTH, HEIGHT)} />
      </svg>
      {newest !== undefined && newest.kbps !== null && (
        <p class="small">
          {t("link.words", {
            kbps: Math.round(newest.kbps),
            rtt: newest.rtt_ms === null ? "–" : Math.round(newest.rtt_ms),
            loss: ((newest.loss ?? 0) * 100).toFixed(1),
            fps: Math.round(newest.fps ?? 0),
          })}
        </p>
      )}
    </section>
  );
}
