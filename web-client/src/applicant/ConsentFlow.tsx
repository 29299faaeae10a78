// Fetches the texts in the applicant's language, keeps the answers, and hands them to the trail in one go.
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../core/http.ts";
import type { ConsentText } from "../core/protocol.ts";
import { Loading } from "../ui/Loading.tsx";
import type { PageProps } from "../ui/Page.tsx";
import type { Model } from "./model.ts";
import { type Answers, Consent } from "./pages/Consent.tsx";
import { ManualPath } from "./pages/ManualPath.tsx";
import { Problem } from "./pages/Problem.tsx";

export function ConsentFlow({ model, settings }: { model: Model; settings: PageProps["settings"] }) {
  const language = model.language.value;
  const [texts, setTexts] = useState<readonly ConsentText[] | null>(null);
  const [answers, setAnswers] = useState<Answers>({});
  const [busy, setBusy] = useState(false);
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

  const attempt = async (deed: () => Promise<void>) => {
    setBusy(true);
    setProblem("none");
    try {
      await deed();
    } catch (error) {
      const outdated = error instanceof ApiError && error.status === 409 && model.stage.value === "consent";
      setProblem(outdated ? "outdated" : "failed");
      if (outdated) setRound(round + 1);
    } finally {
      setBusy(false);
    }
  };

  const answered = () =>
    attempt(async () => {
      for (const text of texts) {
        const given = answers[text.text] === true;
        if (model.view.value.consents[text.text] !== given) await model.consent(text, given);
      }
      model.stage.value = texts.every(({ text }) => answers[text] === true) ? "devices" : "manual";
    });

  if (model.stage.value === "manual") {
    const refused = texts.filter(({ text }) => answers[text] === false);
    return (
      <ManualPath
        refused={refused.map(({ title }) => title)}
        consequences={refused.map(({ refusal }) => refusal)}
        busy={busy}
        failed={problem === "failed"}
        settings={settings}
        onGo={() => void attempt(() => model.ready())}
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
      onContinue={() => void answered()}
    />
  );
}
