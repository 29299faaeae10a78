// The portrait of the document and the face of the session side by side, and what the machine made of the two.
import type { ComponentChild } from "preact";
import type { PageFinding, PageStill } from "../../core/generated.ts";
import { figure, VERDICT_ICONS } from "../../staff/judged.ts";
import { Icon } from "../../ui/Icon.tsx";
import { useReviewWords } from "../words.tsx";
import { Still } from "./Still.tsx";

interface CardAndFaceProps {
  stills: readonly PageStill[];
  findings: readonly PageFinding[];
  stillUrl: (sha256: string) => string;
  stamp: ComponentChild;
  onSeek: (atS: number) => void;
  onOpen: (index: number) => void;
}

export function CardAndFace({ stills, findings, stillUrl, stamp, onSeek, onOpen }: CardAndFaceProps) {
  const { t, staff } = useReviewWords();
  const newest = (purpose: string) => stills.filter((still) => still.purpose === purpose).at(-1) ?? null;
  const finding = findings.filter(({ check }) => check === "face_match").at(-1) ?? null;
  const verdict = finding?.verdict === "pass" || finding?.verdict === "fail" ? finding.verdict : "inconclusive";
  const pair = [
    ["card", newest("card.portrait"), staff.t("match.card")],
    ["face", newest("face"), staff.t("match.face")],
  ] as const;
  return (
    <section class="panel card-and-face" aria-labelledby="match-title">
      <h2 id="match-title">{staff.t("match.title")}</h2>
      <div class="pair">
        {pair.map(([name, still, label]) =>
          still === null ? (
            <figure key={name} class="still">
              <div class="still-picture">
                <p class="empty">{staff.t("match.none")}</p>
              </div>
              <figcaption>{label}</figcaption>
            </figure>
          ) : (
            <Still key={name} still={still} stillUrl={stillUrl} stamp={stamp} onSeek={onSeek} name={label} />
          ),
        )}
      </div>
      {finding === null ? (
        <p class="empty">{staff.t("match.pending")}</p>
      ) : (
        <p class="match-line">
          <span class={`verdict-word ${verdict}`}>
            <Icon name={VERDICT_ICONS[verdict]} size={18} />
            {staff.t(`verdict.${verdict}`)}
          </span>{" "}
          {figure(finding.score)} · {staff.t(finding.direction === "at_most" ? "score.at_most" : "score.at_least")}{" "}
          {figure(finding.threshold)}{" "}
          <button type="button" class="jump" data-action="open-match" onClick={() => onOpen(finding.index)}>
            {t("finding.open")}
          </button>
        </p>
      )}
    </section>
  );
}
