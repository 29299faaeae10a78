// A one-time code to the applicant's phone, which they read back: it confirms the signature.
import { useState } from "preact/hooks";
import type { ApiError } from "../../core/http.ts";
import { Trouble } from "../../staff/Trouble.tsx";
import { useClerkWords } from "../../staff/words.tsx";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Modal } from "./Modal.tsx";
import { isPhone } from "./OfferDialog.tsx";

interface CodeDialogProps {
  busy: boolean;
  trouble: ApiError | null;
  sent: boolean;
  onSend: (phone: string) => void;
  onClose: () => void;
}

export function CodeDialog({ busy, trouble, sent, onSend, onClose }: CodeDialogProps) {
  const { t } = useClerkWords();
  const [phone, setPhone] = useState("");
  return (
    <Modal
      name="code"
      title={t("code.title")}
      onClose={onClose}
      actions={
        <Button action="code-send" busy={busy} disabled={!isPhone(phone)} onClick={() => onSend(phone.trim())}>
          {t("code.go")}
        </Button>
      }
    >
      <p class="small">{t("code.lead")}</p>
      {trouble !== null && <Trouble error={trouble} />}
      {trouble === null && sent && (
        <Notice tone="good" live>
          {t("code.sent")}
        </Notice>
      )}
      <label data-field="phone">
        {t("offer.phone")}
        <input type="tel" autocomplete="off" data-first="" value={phone} onInput={(event) => setPhone(event.currentTarget.value)} />
      </label>
    </Modal>
  );
}
