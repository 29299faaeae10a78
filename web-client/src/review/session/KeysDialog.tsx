// Every key of the player.
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { KEYS } from "../player/keys.ts";
import { useReviewWords } from "../words.tsx";

export function KeysDialog({ onClose }: { onClose: () => void }) {
  const { t, staff } = useReviewWords();
  return (
    <Dialog look="modal" name="keys" title={t("keys.title")} onClose={onClose}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <div class="modal-body" tabIndex={0} data-first="">
        <p class="small">{t("keys.lead")}</p>
        <dl class="keys">
          {KEYS.map(([keys, sentence]) => (
            <div key={sentence}>
              <dt>
                {keys.map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </dt>
              <dd>{t(sentence)}</dd>
            </div>
          ))}
        </dl>
      </div>
      <footer class="modal-actions">
        <Button action="cancel" look="plain" onClick={onClose}>
          {staff.t("common.close")}
        </Button>
      </footer>
    </Dialog>
  );
}
