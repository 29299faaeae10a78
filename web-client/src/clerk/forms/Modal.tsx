// A dialog over the page: focus goes in, Escape closes it, focus goes back to where it was.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Button } from "../../ui/Button.tsx";
import { useClerkWords } from "../words.tsx";

export interface ModalProps {
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
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal?.();
    dialog.current?.querySelector<HTMLElement>("[data-first]")?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={`modal${wide ? " wide" : ""}`}
      data-dialog={name}
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (onEnter === undefined || event.key !== "Enter" || event.isComposing || event.repeat) return;
        const inWords = event.target instanceof HTMLTextAreaElement;
        if (event.target instanceof HTMLButtonElement || (inWords && !event.ctrlKey && !event.metaKey)) return;
        event.preventDefault();
        onEnter();
      }}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <article>
        <h2 id={id}>{title}</h2>
        <div class="modal-body" tabIndex={plain ? 0 : undefined} data-first={plain ? "" : undefined}>
          {children}
        </div>
        <footer class="modal-actions">
          <Button action="cancel" look="plain" onClick={onClose}>
            {t(actions ? "common.cancel" : "common.close")}
          </Button>
          {actions}
        </footer>
      </article>
    </dialog>
  );
}
