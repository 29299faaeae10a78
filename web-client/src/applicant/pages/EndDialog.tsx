// Before anything ends: pause, end, withdraw the consent, or go on.
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../../ui/Button.tsx";
import { useWords } from "../../ui/words.tsx";

export interface EndDialogProps {
  canPause: boolean;
  onPause: () => void;
  onLeave: () => void;
  onWithdraw: () => void;
  onBack: () => void;
}

export function EndDialog({ canPause, onPause, onLeave, onWithdraw, onBack }: EndDialogProps) {
  const { t } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal?.();
  }, []);
  return (
    <dialog ref={dialog} class="end-dialog" aria-labelledby="end-title" onCancel={onBack}>
      <article>
        <h2 id="end-title">{t("live.end.title")}</h2>
        <p>{t("live.end.body")}</p>
        <div class="stack">
          <Button action="end-back" onClick={onBack}>
            {t("live.end.back")}
          </Button>
          {canPause && (
            <Button action="end-pause" look="plain" icon="pause" onClick={onPause}>
              {t("live.end.pause")}
            </Button>
          )}
          <Button action="end-leave" look="danger" onClick={onLeave}>
            {t("live.end.leave")}
          </Button>
          <Button action="end-withdraw" look="danger" onClick={onWithdraw}>
            {t("live.end.withdraw")}
          </Button>
        </div>
      </article>
    </dialog>
  );
}
