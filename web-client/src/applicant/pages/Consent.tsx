// Three consents, each read and answered on its own; each can be refused, and each says what then happens.
import type { ConsentText } from "../../core/protocol.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Page, type PageProps } from "../../ui/Page.tsx";
import { useWords } from "../../ui/words.tsx";

export type Answers = Readonly<Record<string, boolean>>;

interface ConsentProps {
  texts: readonly ConsentText[];
  answers: Answers;
  busy: boolean;
  problem: "none" | "failed" | "outdated";
  settings?: PageProps["settings"];
  onAnswer: (text: string, given: boolean) => void;
  onContinue: () => void;
}

export function Consent({ texts, answers, busy, problem, settings, onAnswer, onContinue }: ConsentProps) {
  const { t } = useWords();
  const left = texts.filter(({ text }) => answers[text] === undefined).length;
  return (
    <Page
      name="consent"
      title={t("consent.title")}
      stage={2}
      settings={settings}
      actions={
        <>
          <p class="action-note" role="status">
            {left > 0 ? t("consent.left", { n: left }) : ""}
          </p>
          <Button action="continue" disabled={left > 0} busy={busy} onClick={onContinue}>
            {busy ? t("common.busy") : t("common.continue")}
          </Button>
        </>
      }
    >
      <p class="lead">{t("consent.lead")}</p>
      {problem !== "none" && (
        <Notice tone="bad" live>
          {t(problem === "failed" ? "common.failed" : "consent.outdated")}
        </Notice>
      )}
      {texts.map((text) => (
        <ConsentCard key={text.text} text={text} answer={answers[text.text]} onAnswer={(given) => onAnswer(text.text, given)} />
      ))}
    </Page>
  );
}

interface ConsentCardProps {
  text: ConsentText;
  answer: boolean | undefined;
  onAnswer: (given: boolean) => void;
}

function ConsentCard({ text, answer, onAnswer }: ConsentCardProps) {
  const { t } = useWords();
  const title = `consent-${text.text}`;
  return (
    <section class="consent" aria-labelledby={title} data-consent={text.text}>
      <h2 id={title}>{text.title}</h2>
      {text.body.split(/\n{2,}/).map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      <p class="refusal">
        <strong>{t("consent.if_refused")}</strong>
        {text.refusal}
      </p>
      <fieldset class="answers">
        <legend class="sr-only">{text.title}</legend>
        {[true, false].map((given) => (
          <label key={String(given)} class={given ? "yes" : "no"}>
            <input
              type="radio"
              name={title}
              checked={answer === given}
              data-action={given ? "agree" : "refuse"}
              onChange={() => onAnswer(given)}
            />
            <span>{t(given ? "consent.agree" : "consent.refuse")}</span>
          </label>
        ))}
      </fieldset>
      <p class="small">{t("consent.version", { version: text.version })}</p>
    </section>
  );
}
