// A silent sign, agreed on before the session: a page like the others, in plain words, that may be skipped.
import { useState } from "preact/hooks";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Page, type PageProps } from "../../ui/Page.tsx";
import { useWords } from "../../ui/words.tsx";

/** Topics of the question bank that every session asks about. */
const SIGN_QUESTIONS = ["voluntary", "understanding"] as const;
const LEAST = 2;
const MOST = 24;
const LONGEST = 120;

/** Words, or Chinese signs: what the server counts too. */
export function unitsOf(answer: string): number {
  return (answer.toLowerCase().match(/[a-z0-9']+|\p{L}/gu) ?? []).length;
}

interface AgreementProps {
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
  const units = unitsOf(whole);
  const fits = units >= LEAST && units <= MOST;
  return (
    <Page
      name="agreement"
      title={t("sign.title")}
      stage={2}
      settings={settings}
      actions={
        <>
          <Button action="skip" look={fits ? "plain" : "primary"} onClick={onSkip}>
            {t("sign.skip")}
          </Button>
          <Button
            action="agree-sign"
            look={fits ? "primary" : "plain"}
            busy={busy}
            disabled={!fits}
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
          maxLength={LONGEST}
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
