// Questions and the notice: what was asked, what was answered, the machine's verdict, and the clerk's.
import type { Challenge, Verdict } from "../../core/protocol.ts";
import type { Asked } from "../../core/seat-session.ts";
import { useClerkWords } from "../../staff/words.tsx";
import { isQuestion } from "../next.ts";
import { answerOf, inParts } from "../questions.ts";
import { ScoreLine } from "./Score.tsx";

interface QuestionsProps {
  asked: readonly Asked[];
  questionWords: (challenge: Challenge) => string;
  onJudge: (challenge: string, verdict: Verdict | null) => void;
}

export function Questions({ asked, questionWords, onJudge }: QuestionsProps) {
  const { t, reason } = useClerkWords();
  const questions = asked.filter(isQuestion);
  if (questions.length === 0) return <p class="empty">{t("questions.empty")}</p>;
  return (
    <ol class="questions">
      {questions.map(({ challenge, finding, confirmed }) => {
        const answer = answerOf(finding);
        const state = confirmed !== null ? "judged" : finding === null ? "open" : "unjudged";
        const { before, question } = inParts(questionWords(challenge));
        return (
          <li key={challenge.id} class={`question ${state}`} data-challenge={challenge.id} data-state={state}>
            <p class="question-words">
              <strong>{question}</strong>
            </p>
            {before !== "" && (
              <details>
                <summary>{t("questions.text")}</summary>
                <p class="read-out">{before}</p>
              </details>
            )}
            {finding === null && <p class="small">{t("questions.open")}</p>}
            {answer !== "" && (
              <p>
                {t("questions.answer")}: <q>{answer}</q>
              </p>
            )}
            {finding !== null && (
              <p>
                {t("questions.machine")}: <span class={`badge ${finding.verdict}`}>{t(`verdict.${finding.verdict}`)}</span>{" "}
                {finding.reason !== null && reason(finding.reason)}
              </p>
            )}
            {finding !== null && <ScoreLine finding={finding} />}
            {confirmed !== null && (
              <p>
                {t("questions.clerk")}: <span class={`badge ${confirmed.verdict}`}>{t(`verdict.${confirmed.verdict}`)}</span>{" "}
                {confirmed.words}
              </p>
            )}
            {finding !== null && (
              <p class="step-deeds">
                {state === "unjudged" && <span class="badge warn">{t("questions.unjudged")}</span>}
                <button
                  type="button"
                  class="icon-button"
                  data-action="judge-confirm"
                  onClick={() => onJudge(challenge.id, finding.verdict)}
                >
                  {t("questions.confirm")}
                </button>
                <button type="button" class="icon-button" data-action="judge-change" onClick={() => onJudge(challenge.id, null)}>
                  {t("questions.change")}
                </button>
              </p>
            )}
          </li>
        );
      })}
    </ol>
  );
}
