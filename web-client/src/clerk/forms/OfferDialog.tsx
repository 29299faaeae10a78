// Where the document is to be signed: on the open page, or on a phone by a link that works once.
import { useState } from "preact/hooks";
import type { ApiError } from "../../core/http.ts";
import { Trouble } from "../../staff/Trouble.tsx";
import { useClerkWords } from "../../staff/words.tsx";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Choice } from "./Fields.tsx";
import { Modal } from "./Modal.tsx";

type Via = "page" | "qr" | "sms";

interface OfferDialogProps {
  busy: boolean;
  trouble: ApiError | null;
  /** The QR code once it was made, as SVG. */
  svg: string | null;
  sent: boolean;
  onOffer: (via: Via, phone: string) => void;
  onClose: () => void;
}

const WAYS: readonly Via[] = ["page", "qr", "sms"];

export function isPhone(words: string): boolean {
  return /^\+?[0-9 -]{5,20}$/.test(words.trim());
}

export function OfferDialog({ busy, trouble, svg, sent, onOffer, onClose }: OfferDialogProps) {
  const { t } = useClerkWords();
  const [via, setVia] = useState<Via>("page");
  const [phone, setPhone] = useState("");
  const whole = via !== "sms" || isPhone(phone);
  return (
    <Modal
      name="offer"
      title={t("offer.title")}
      onClose={onClose}
      actions={
        <Button action="offer-send" busy={busy} disabled={!whole} onClick={() => onOffer(via, phone.trim())}>
          {t("offer.go")}
        </Button>
      }
    >
      <p class="small">{t("offer.lead")}</p>
      {trouble !== null && <Trouble error={trouble} />}
      <Choice
        name="via"
        legend={t("offer.via")}
        options={WAYS.map((each) => [each, t(`offer.via.${each}`)] as const)}
        value={via}
        first
        onChange={setVia}
      />
      {via === "sms" && (
        <label data-field="phone">
          {t("offer.phone")}
          <input type="tel" autocomplete="off" value={phone} onInput={(event) => setPhone(event.currentTarget.value)} />
        </label>
      )}
      {via === "sms" && sent && <Notice tone="good">{t("offer.sms.sent")}</Notice>}
      {svg !== null && (
        <figure class="qr">
          <img alt={t("offer.qr.image")} src={`data:image/svg+xml,${encodeURIComponent(svg)}`} width={240} height={240} />
          <figcaption>
            {t("offer.qr")} {t("offer.show")}
          </figcaption>
        </figure>
      )}
    </Modal>
  );
}
