// Fetches the texts in the applicant's language, keeps the answers, and hands them to the trail in one go.
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../core/http.ts";
import type { ConsentText } from "../core/protocol.ts";
import { Loading } from "../ui/Loading.tsx";
import type { PageProps } from "../ui/Page.tsx";
import { useAttempt } from "../ui/useAttempt.ts";
import type { Model } from "./model.ts";
import { type Answers, Consent } from "./pages/Consent.tsx";
import { ManualPath } from "./pages/ManualPath.tsx";
import { Problem } from "./pages/Problem.tsx";

export function ConsentFlow({ model, settings }: { model: Model; settings: PageProps["settings"] }) {
  const language = model.preferences.language.value;
  const [texts, setTexts] = useState<readonly ConsentText[] | null>(null);
  const [answers, setAnswers] = useState<Answers>({});
  const { busy, attempt } = useAttempt();
  const [problem, setProblem] = useState<"none" | "failed" | "outdated" | "unreachable">("none");
  const [round, setRound] = useState(0);

  useEffect(() => {
    let current = true;
    model.api.texts(language).then(
      (fetched) => {
        if (!current) return;
        setTexts(fetched);
        setProblem((before) => (before === "unreachable" ? "none" : before));
      },
      () => current && setProblem("unreachable"),
    );
    return () => {
      current = false;
    };
  }, [language, round]);

  if (problem === "unreachable") {
    return <Problem trouble={{ kind: "offline" }} settings={settings} onRetry={() => setRound(round + 1)} />;
  }
  if (texts === null) return <Loading />;

  /** What was agreed to first: a refusal may end the session, and then nothing more can be filed. */
  const file = async () => {
    const agreedFirst = [...texts].sort((a, b) => Number(answers[b.text]) - Number(answers[a.text]));
    for (const text of agreedFirst) {
      const given = answers[text.text] === true;
      if (model.view.value.state !== "invited") return;
      if (model.view.value.consents[text.text] !== given) await model.consent(text, given);
    }
    const { state, attended } = model.view.value;
    if (state === "invited") model.stage.value = attended ? "agreement" : "devices";
  };
  const send = async () => {
    setProblem("none");
    const thrown = await attempt(file);
    if (thrown === null) return;
    const outdated = thrown instanceof ApiError && thrown.status === 409 && model.stage.value === "consent";
    setProblem(outdated ? "outdated" : "failed");
    if (outdated) setRound(round + 1);
  };
  /** A refusal may end the session at once, so it is filed only after the applicant has seen what follows from it. */
  const answered = () => {
    if (texts.some(({ text }) => answers[text] !== true)) model.stage.value = "manual";
    else void send();
  };
  if (model.stage.value === "manual") {
    const refused = texts.filter(({ text }) => answers[text] === false);
    return (
      <ManualPath
        refused={refused.map(({ title }) => title)}
        consequences={refused.map(({ refusal }) => refusal)}
        busy={busy}
        failed={problem === "failed"}
        settings={settings}
        onGo={() => void send()}
        onChange={() => {
          model.stage.value = "consent";
        }}
      />
    );
  }
  return (
    <Consent
      texts={texts}
      answers={answers}
      busy={busy}
      problem={problem}
      settings={settings}
      onAnswer={(text, given) => setAnswers({ ...answers, [text]: given })}
      onContinue={answered}
    />
  );
}
