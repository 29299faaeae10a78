// What stands behind one finding: score against limit, the policy's line, what was asked, what was seen, the pictures.
import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";
import type { FindingSeenOut, PageFinding } from "../../core/generated.ts";
import { figure } from "../../staff/judged.ts";
import { useReviewWords } from "../words.tsx";
import { Still } from "./Still.tsx";
import { observed, promptName, valueWords } from "./say.ts";
import { dayTime } from "./when.ts";

interface FindingDetailProps {
  finding: PageFinding;
  seen: FindingSeenOut;
  /** UTC, UNIX seconds: what 0 on the page's clock is. */
  beganS: number;
  stillUrl: (sha256: string) => string;
  stamp: ComponentChild;
  onSeek: (atS: number) => void;
}

export function FindingDetail({ finding, seen, beganS, stillUrl, stamp, onSeek }: FindingDetailProps) {
  const words = useReviewWords();
  const { t, reason, staff } = words;
  const { policy_line: line, challenge } = seen;
  const facts = Array.isArray(seen.finding.facts) ? (seen.finding.facts as { name: string; value: unknown }[]) : [];
  const models = Array.isArray(seen.finding.models) ? (seen.finding.models as unknown[]) : [];
  const way = finding.direction === "at_most" ? "score.at_most" : "score.at_least";
  return (
    <div class="finding-detail">
      <dl class="facts">
        <Row name={t("finding.score")}>{figure(finding.score)}</Row>
        <Row name={t("finding.threshold")}>
          {staff.t(way)} {figure(finding.threshold)}
        </Row>
        <Row name={t("finding.policy")} wide>
          <code>{line.key}</code> = <code>{valueWords(line.value)}</code>{" "}
          <small>{line.line > 0 ? t("finding.line", { line: line.line }) : t("finding.default")}</small>
        </Row>
        {finding.reason !== null && <Row name={t("finding.reason")}>{reason(finding.reason)}</Row>}
        {finding.notes.length > 0 && <Row name={t("finding.notes")}>{finding.notes.map(reason).join(" ")}</Row>}
        {challenge !== null && (
          <Row name={t("finding.asked")}>
            {promptName(String(challenge.prompt ?? ""), words)}
            {challenge.words ? `: ${String(challenge.words)}` : ""}
            {challenge.expected ? ` (${t("finding.expected", { expected: String(challenge.expected) })})` : ""}
          </Row>
        )}
        {facts.map(({ name, value }) => (
          <Row key={name} name={name}>
            {valueWords(value)}
          </Row>
        ))}
        {models.length > 0 && <Row name={t("finding.models")}>{models.map(valueWords).join(", ")}</Row>}
        <Row name={t("finding.at")}>{dayTime(seen.at, true)}</Row>
      </dl>
      {seen.stills.length > 0 && (
        <div class="stills">
          {seen.stills.map((still) => (
            <Still key={still.sha256} still={still} stillUrl={stillUrl} stamp={stamp} onSeek={onSeek} />
          ))}
        </div>
      )}
      <Observations rows={seen.observations} whole={seen.observed} beganS={beganS} />
    </div>
  );
}

function Row({ name, wide = false, children }: { name: string; wide?: boolean; children: ComponentChild | ComponentChild[] }) {
  return (
    <div class={wide ? "wide" : undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const FIRST = 8;
const MORE = 100;

/** The newest first, a few of them: a standing check over two hours has thousands. */
interface ObservationsProps {
  rows: FindingSeenOut["observations"];
  whole: number;
  beganS: number;
}

function Observations({ rows, whole, beganS }: ObservationsProps) {
  const { t } = useReviewWords();
  const [most, setMost] = useState(FIRST);
  if (rows.length === 0) return <p class="empty small">{t("finding.unobserved")}</p>;
  const shown = rows.slice(-most).reverse();
  const names = [...new Set(shown.flatMap((row) => Object.keys(row)))].filter((name) => name !== "type");
  return (
    <div class="observations">
      <h4>{t("finding.observations", { n: rows.length, of: whole })}</h4>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <div class="table" tabIndex={0}>
        <table>
          <thead>
            <tr>
              {names.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, n) => (
              <tr key={n}>
                {names.map((name) => (
                  <td key={name}>{name in row ? observed(name, row[name], beganS) : ""}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > most && (
        <button type="button" class="chip" onClick={() => setMost(most + MORE)}>
          {t("finding.more")}
        </button>
      )}
    </div>
  );
}
