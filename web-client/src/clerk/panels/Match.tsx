// Card portrait and live face side by side, with the distance between them and the policy's limit.
import type { SeatFinding } from "../../core/seat-protocol.ts";
import { VERDICT_ICONS } from "../../staff/judged.ts";
import { useClerkWords } from "../../staff/words.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { ScoreLine } from "./Score.tsx";

export interface MatchProps {
  card: string | null;
  face: string | null;
  finding: SeatFinding | null;
  level?: number;
}

const WORDS = { pass: "match.same", fail: "match.different", inconclusive: "match.unsure" } as const;

export function Match({ card, face, finding, level = 1 }: MatchProps) {
  const { t } = useClerkWords();
  return (
    <div class="match">
      <Portrait url={card} name="card" label={t("match.card")} level={level} />
      <Portrait url={face} name="face" label={t("match.face")} level={level} />
      <div class="match-words" data-verdict={finding?.verdict}>
        {finding === null ? (
          <p class="empty">{t("match.pending")}</p>
        ) : (
          <>
            <p class={`verdict-word ${finding.verdict}`}>
              <Icon name={VERDICT_ICONS[finding.verdict]} size={20} />
              {t(WORDS[finding.verdict])}
            </p>
            <ScoreLine finding={finding} />
          </>
        )}
      </div>
    </div>
  );
}

function Portrait({ url, name, label, level }: { url: string | null; name: string; label: string; level: number }) {
  const { t } = useClerkWords();
  return (
    <figure data-portrait={name}>
      <div class="portrait">
        {url === null ? (
          <p class="empty">{t("match.none")}</p>
        ) : (
          <img src={url} alt={label} style={{ transform: `scale(${level})` }} />
        )}
      </div>
      <figcaption>{label}</figcaption>
    </figure>
  );
}
