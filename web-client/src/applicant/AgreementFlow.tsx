// The silent sign before the session. Whatever is chosen here, what follows is the same page with the same contents.
import type { PageProps } from "../ui/Page.tsx";
import { useAttempt } from "../ui/useAttempt.ts";
import type { Model } from "./model.ts";
import { Agreement } from "./pages/Agreement.tsx";

export function AgreementFlow({ model, settings }: { model: Model; settings: PageProps["settings"] }) {
  const { busy, error, attempt } = useAttempt();
  const goOn = () => {
    model.stage.value = "devices";
  };
  const agree = async (question: string, answer: string) => {
    const thrown = await attempt(() => model.agreeOnSign(question, answer));
    if (thrown === null) goOn(); // nobody may rely on a sign that is not stored
  };
  return (
    <Agreement
      busy={busy}
      failed={error !== null}
      settings={settings}
      onAgree={(question, answer) => void agree(question, answer)}
      onSkip={goOn}
    />
  );
}
