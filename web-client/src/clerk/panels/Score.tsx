// A result never hides its reason: score, limit with its direction, and the line of the policy it comes from.
import type { SeatFinding } from "../../core/seat-protocol.ts";
import { figure, SIGNS } from "../../staff/judged.ts";
import { useClerkWords } from "../../staff/words.tsx";

export function ScoreLine({ finding }: { finding: SeatFinding }) {
  const { t } = useClerkWords();
  const { score, threshold, direction, policy_line: line } = finding;
  return (
    <p class="score">
      <strong>{figure(score)}</strong>{" "}
      <span>{t("score.threshold", { way: `${t(`score.${direction}`)} (${SIGNS[direction]})`, threshold: figure(threshold) })}</span>
      {line !== "" && (
        <span class="policy">
          <span class="sr-only">{t("score.policy", { line: "" })}</span>
          {line}
        </span>
      )}
    </p>
  );
}
