// Before anything ends: pause, end, withdraw the consent, or go on.
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { useWords } from "../../ui/words.tsx";

interface EndDialogProps {
  canPause: boolean;
  onPause: () => void;
  onLeave: () => void;
  onWithdraw: () => void;
  onByHand?: (() => void) | undefined; // where somebody sits there
  onBack: () => void;
}

export function EndDialog({ canPause, onPause, onLeave, onWithdraw, onByHand, onBack }: EndDialogProps) {
  const { t } = useWords();
  return (
    <Dialog look="end-dialog" title={t("live.end.title")} onClose={onBack}>
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
        {onByHand && (
          <Button action="end-by-hand" look="plain" onClick={onByHand}>
            {t("live.end.by_hand")}
          </Button>
        )}
        <Button action="end-leave" look="danger" onClick={onLeave}>
          {t("live.end.leave")}
        </Button>
        <Button action="end-withdraw" look="danger" onClick={onWithdraw}>
          {t("live.end.withdraw")}
        </Button>
      </div>
    </Dialog>
  );
}
