// Signing on the session's own page: over the conversation, which goes on to be seen and heard behind it.
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../core/http.ts";
import { PaperApi } from "../core/paper-http.ts";
import type { Paper } from "../core/session.ts";
import type { Drawing } from "../core/strokes.ts";
import { Button } from "../ui/Button.tsx";
import { useWords } from "../ui/words.tsx";
import { Captions } from "./live/Captions.tsx";
import type { Model } from "./model.ts";
import { Sign, type SignStage } from "./pages/Sign.tsx";

export function stageOf(paper: Paper): SignStage {
  if (paper.signed) return "sealed";
  if (paper.drawn) return paper.code === "sent" ? "code" : "waiting";
  return paper.onPhone ? "elsewhere" : "read";
}

export function SignFlow({ model }: { model: Model }) {
  const { paper } = model.view.value;
  const [open, setOpen] = useState(true);
  const { t } = useWords();
  const stage = paper === null ? null : stageOf(paper);
  useEffect(() => setOpen(true), [paper?.document, stage]);
  if (paper === null || paper.offered === null || stage === null) return null;
  if (!open) {
    return (
      <div class="sign-again">
        <Button action="sign-open" onClick={() => setOpen(true)}>
          {t("paper.title")}
        </Button>
      </div>
    );
  }
  return <SignDialog key={paper.document} model={model} paper={paper} stage={stage} onClose={() => setOpen(false)} />;
}

interface SignDialogProps {
  model: Model;
  paper: Paper;
  stage: SignStage;
  onClose: () => void;
}

function SignDialog({ model, paper, stage, onClose }: SignDialogProps) {
  const { t } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const [api] = useState(() => new PaperApi());
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<"none" | "failed" | "code">("none");
  const [qr, setQr] = useState<string | null>(null);
  const at = api.at("sessions", model.session, paper.document);
  useEffect(() => {
    dialog.current?.showModal?.();
  }, []);
  const attempt = async (deed: () => Promise<unknown>, refused: "failed" | "code") => {
    setBusy(true);
    setProblem("none");
    try {
      await deed();
    } catch (error) {
      setProblem(error instanceof ApiError && error.status === 409 ? refused : "failed");
    } finally {
      setBusy(false);
    }
  };
  return (
    <dialog ref={dialog} class="sign-dialog" aria-labelledby="sign-dialog-title" onCancel={onClose}>
      <article>
        <h2 id="sign-dialog-title">{t("paper.title")}</h2>
        <Sign
          pages={paper.pages}
          shown={paper.shown}
          stage={stage}
          busy={busy}
          problem={problem}
          left={paper.left}
          picture={at.picture}
          onShown={(page) => void at.shown(page).catch(() => undefined)} // refused while paused: turning the page says it again
          onSign={(drawing: Drawing) => void attempt(() => at.sign(drawing), "failed")}
          onCode={(code) => void attempt(() => at.code(code), "code")}
          onPhone={() => void attempt(async () => setQr((await at.phone()).svg), "failed")}
          qr={qr}
          pointer={model.pointer.value}
          signedUrl={model.api.signed(model.session, paper.document)}
        >
          {model.captions.value && <Captions lines={model.view.value.lines} />}
          <Button action="sign-close" look="plain" onClick={onClose}>
            {t("paper.close")}
          </Button>
        </Sign>
      </article>
    </dialog>
  );
}
