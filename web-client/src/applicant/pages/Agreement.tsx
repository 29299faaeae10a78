// A silent sign, agreed on before the session: a page like the others, in plain words, that may be skipped.
import { useState } from "preact/hooks";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Page, type PageProps } from "../../ui/Page.tsx";
import { useWords } from "../../ui/words.tsx";

/** Topics of the question bank that every session asks about. */
export const SIGN_QUESTIONS = ["voluntary", "understanding"] as const;
const LEAST = 2;
const MOST = 40;

export interface AgreementProps {
  busy: boolean;
  failed: boolean;
  settings?: PageProps["settings"];
  onAgree: (question: string, answer: string) => void;
  onSkip: () => void;
}

export function Agreement({ busy, failed, settings, onAgree, onSkip }: AgreementProps) {
  const { t } = useWords();
  const [question, setQuestion] = useState<(typeof SIGN_QUESTIONS)[number]>("voluntary");
  const [answer, setAnswer] = useState("");
  const whole = answer.trim();
  return (
    <Page
      name="agreement"
      title={t("sign.title")}
      stage={2}
      settings={settings}
      actions={
        <>
          <Button action="skip" look={whole.length < LEAST ? "primary" : "plain"} onClick={onSkip}>
            {t("sign.skip")}
          </Button>
          <Button
            action="agree-sign"
            look={whole.length < LEAST ? "plain" : "primary"}
            busy={busy}
            disabled={whole.length < LEAST}
            onClick={() => onAgree(question, whole)}
          >
            {t("sign.agree")}
          </Button>
        </>
      }
    >
      <p class="lead">{t("sign.lead")}</p>
      <p>{t("sign.how")}</p>
      <fieldset class="pick">
        <legend>{t("sign.question")}</legend>
        {SIGN_QUESTIONS.map((each) => (
          <label key={each}>
            <input type="radio" name="sign-question" value={each} checked={question === each} onChange={() => setQuestion(each)} />
            <span>{t(`sign.question.${each}`)}</span>
          </label>
        ))}
      </fieldset>
      <label class="field">
        <span>{t("sign.answer")}</span>
        <input
          data-field="sign-answer"
          autoComplete="off"
          maxLength={MOST}
          value={answer}
          aria-describedby="sign-help"
          onInput={(event) => setAnswer(event.currentTarget.value)}
        />
      </label>
      <p id="sign-help" class="small">
        {t("sign.answer.help")}
      </p>
      {failed && (
        <Notice tone="bad" live>
          {t("sign.failed")}
        </Notice>
      )}
      <Notice tone="info">{t("sign.kept")}</Notice>
    </Page>
  );
}
