// The silent sign before the session. Whatever is chosen here, what follows is the same page with the same contents.
import { useState } from "preact/hooks";
import type { PageProps } from "../ui/Page.tsx";
import type { Model } from "./model.ts";
import { Agreement } from "./pages/Agreement.tsx";

export function AgreementFlow({ model, settings }: { model: Model; settings: PageProps["settings"] }) {
  const [state, setState] = useState<"idle" | "busy" | "failed">("idle");
  const goOn = () => {
    model.stage.value = "devices";
  };
  const agree = async (question: string, answer: string) => {
    setState("busy");
    try {
      await model.agreeOnSign(question, answer);
      goOn();
    } catch {
      setState("failed"); // nobody may rely on a sign that is not stored
    }
  };
  return (
    <Agreement
      busy={state === "busy"}
      failed={state === "failed"}
      settings={settings}
      onAgree={(question, answer) => void agree(question, answer)}
      onSkip={goOn}
    />
  );
}
