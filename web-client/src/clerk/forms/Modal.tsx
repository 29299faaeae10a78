// A dialog of the console, with its actions below and a way out among them.
import type { ComponentChildren } from "preact";
import { useClerkWords } from "../../staff/words.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";

interface ModalProps {
  /** A stable name for tests and scripts: `data-dialog`. */
  name: string;
  title: string;
  wide?: boolean;
  /** Nothing in it takes the focus: the text itself does, so that keys can scroll it. */
  plain?: boolean;
  onClose: () => void;
  /** Enter in a field of one line or on a choice, Ctrl and Enter in words. */
  onEnter?: () => void;
  children: ComponentChildren;
  actions?: ComponentChildren;
}

export function Modal({ name, title, wide = false, plain = false, onClose, onEnter, children, actions }: ModalProps) {
  const { t } = useClerkWords();
  return (
    <Dialog
      look={`modal${wide ? " wide" : ""}`}
      name={name}
      title={title}
      onClose={onClose}
      onKeyDown={(event) => {
        if (onEnter === undefined || event.key !== "Enter" || event.isComposing || event.repeat) return;
        const inWords = event.target instanceof HTMLTextAreaElement;
        if (event.target instanceof HTMLButtonElement || (inWords && !event.ctrlKey && !event.metaKey)) return;
        event.preventDefault();
        onEnter();
      }}
    >
      <div class="modal-body" tabIndex={plain ? 0 : undefined} data-first={plain ? "" : undefined}>
        {children}
      </div>
      <footer class="modal-actions">
        <Button action="cancel" look="plain" onClick={onClose}>
          {t(actions ? "common.cancel" : "common.close")}
        </Button>
        {actions}
      </footer>
    </Dialog>
  );
}
