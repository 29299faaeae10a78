// Signing on the session's own page: over the conversation, which goes on to be seen and heard behind it.
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../core/http.ts";
import { PaperApi } from "../core/paper-http.ts";
import type { Paper } from "../core/session.ts";
import type { Drawing } from "../core/strokes.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { useAttempt } from "../ui/useAttempt.ts";
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
  const [api] = useState(() => new PaperApi());
  const { busy, attempt } = useAttempt();
  const [problem, setProblem] = useState<"none" | "failed" | "code">("none");
  const [qr, setQr] = useState<string | null>(null);
  const at = api.at("sessions", model.session, paper.document);
  const go = async (deed: () => Promise<unknown>, refused: "failed" | "code") => {
    setProblem("none");
    const thrown = await attempt(deed);
    if (thrown !== null) setProblem(thrown instanceof ApiError && thrown.status === 409 ? refused : "failed");
  };
  return (
    <Dialog look="sign-dialog" title={t("paper.title")} onClose={onClose}>
      <Sign
        pages={paper.pages}
        shown={paper.shown}
        stage={stage}
        busy={busy}
        problem={problem}
        left={paper.left}
        picture={at.picture}
        onShown={(page) => void at.shown(page).catch(() => undefined)} // refused while paused: turning the page says it again
        onSign={(drawing: Drawing) => void go(() => at.sign(drawing), "failed")}
        onCode={(code) => void go(() => at.code(code), "code")}
        onPhone={() => void go(async () => setQr((await at.phone()).svg), "failed")}
        qr={qr}
        pointer={model.pointer.value}
        signedUrl={model.api.signed(model.session, paper.document)}
      >
        {model.captions.value && <Captions lines={model.view.value.lines} />}
        <Button action="sign-close" look="plain" onClick={onClose}>
          {t("paper.close")}
        </Button>
      </Sign>
    </Dialog>
  );
}
