// A result never hides its reason: score, limit with its direction, and the line of the policy it comes from.
import type { SeatFinding } from "../../core/seat-protocol.ts";
import { useClerkWords } from "../../staff/words.tsx";

/** A verdict as an icon. */
export const MARKS = { pass: "tick", fail: "cross", inconclusive: "warn" } as const;
const SIGN = { at_least: "≥", at_most: "≤" } as const;

function figure(number: number): string {
  return Number.isInteger(number) ? String(number) : number.toFixed(Math.abs(number) < 0.1 ? 4 : 2);
}

export function ScoreLine({ finding }: { finding: SeatFinding }) {
  const { t } = useClerkWords();
  const { score, threshold, direction, policy_line: line } = finding;
  return (
    <p class="score">
      <strong>{figure(score)}</strong>{" "}
      <span>{t("score.threshold", { way: `${t(`score.${direction}`)} (${SIGN[direction]})`, threshold: figure(threshold) })}</span>
      {line !== "" && (
        <span class="policy">
          <span class="sr-only">{t("score.policy", { line: "" })}</span>
          {line}
        </span>
      )}
    </p>
  );
}
