// A supervisor goes to a session: silently, or so that both sides know.
import type { ApiError } from "../../core/http.ts";
import { Trouble } from "../../staff/Trouble.tsx";
import { useClerkWords } from "../../staff/words.tsx";
import { Button } from "../../ui/Button.tsx";
import { Modal } from "./Modal.tsx";

interface JoinDialogProps {
  session: string;
  busy: boolean;
  trouble: ApiError | null;
  onJoin: (silent: boolean) => void;
  onClose: () => void;
}

export function JoinDialog({ session, busy, trouble, onJoin, onClose }: JoinDialogProps) {
  const { t } = useClerkWords();
  return (
    <Modal
      name="join"
      title={t("join.title")}
      onClose={onClose}
      actions={
        <>
          <Button action="join-open" look="plain" busy={busy} onClick={() => onJoin(false)}>
            {t("join.open")}
          </Button>
          <Button action="join-silent" busy={busy} onClick={() => onJoin(true)}>
            {t("join.silent")}
          </Button>
        </>
      }
    >
      <p>{t("join.lead")}</p>
      <p class="small">
        {t("console.session")} <code>{session}</code>
      </p>
      {trouble !== null && <Trouble error={trouble} />}
    </Modal>
  );
}
