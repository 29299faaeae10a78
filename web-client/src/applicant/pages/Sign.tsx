// The document page by page, then the field to sign in; what follows: a code to read back, and that it is sealed.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Pointer } from "../../core/protocol.ts";
import { type Drawing, type Enough, enough } from "../../core/strokes.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Pointed } from "../../ui/Pointed.tsx";
import { SignField } from "../../ui/SignField.tsx";
import { useWords } from "../../ui/words.tsx";

/** `code`: one was sent and is to be entered. `waiting`: signed, the clerk seals it. `elsewhere`: it is signed on the phone. */
export type SignStage = "read" | "code" | "waiting" | "elsewhere" | "sealed";

export interface SignProps {
  pages: number;
  /** Pages that the server knows to have been shown. */
  shown: readonly number[];
  stage: SignStage;
  busy: boolean;
  problem: "none" | "failed" | "code";
  /** Tries of the code that are left. */
  left: number | null;
  picture: (page: number) => string;
  onShown: (page: number) => void;
  onSign: (drawing: Drawing) => void;
  onCode: (code: string) => void;
  /** Asks for a QR code; absent on the phone itself. `qr`: the code, as SVG. */
  onPhone?: (() => void) | undefined;
  qr?: string | null;
  /** Where the sealed document is. */
  signedUrl?: string | null;
  /** Where the clerk points on the page that is open. */
  pointer?: Pointer | null;
  children?: ComponentChildren;
}

export function Sign(props: SignProps) {
  const { t } = useWords();
  const { stage, problem, left, children } = props;
  return (
    <div class="sign" data-stage={stage}>
      {problem !== "none" && (
        <Notice tone="bad" live>
          {problem === "code" ? t("paper.code.wrong", { n: left ?? 0 }) : t("common.failed")}
        </Notice>
      )}
      {stage === "read" && <Reading {...props} />}
      {stage === "code" && <Code busy={props.busy} onCode={props.onCode} />}
      {(stage === "waiting" || stage === "elsewhere") && (
        <Notice tone="info" live>
          {t(stage === "waiting" ? "paper.waiting" : "paper.elsewhere")}
        </Notice>
      )}
      {stage === "sealed" && (
        <Notice tone="good" live>
          {t("paper.sealed")}{" "}
          {props.signedUrl && (
            <a href={props.signedUrl} download>
              {t("paper.download")}
            </a>
          )}
        </Notice>
      )}
      {children}
    </div>
  );
}

function Reading({ pages, shown, busy, picture, onShown, onSign, onPhone, qr, pointer = null }: SignProps) {
  const { t } = useWords();
  const [page, setPage] = useState(1);
  const [large, setLarge] = useState(false);
  const [failed, setFailed] = useState(0);
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  const seen = Array.from({ length: pages }, (_, n) => n + 1).every((one) => shown.includes(one));
  const state: Enough = drawing === null ? "empty" : enough(drawing);
  return (
    <>
      <p class="lead">{t("paper.lead")}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: an enlarged page is scrolled with the keyboard too */}
      <section class={large ? "paper large" : "paper"} tabIndex={0} aria-label={t("paper.page", { n: page, of: pages })}>
        <div class="paper-page">
          <img
            key={`${page}.${failed}`}
            src={failed === 0 ? picture(page) : `${picture(page)}?again=${failed}`}
            alt={t("paper.page", { n: page, of: pages })}
            onLoad={() => !shown.includes(page) && onShown(page)}
            onError={() => failed < 3 && setTimeout(() => setFailed(failed + 1), 1_000)}
          />
          <Pointed pointer={pointer} />
        </div>
      </section>
      <nav class="turn" aria-label={t("paper.pages")}>
        <Button action="page-before" look="plain" icon="left" disabled={page === 1} onClick={() => setPage(page - 1)}>
          {t("paper.before")}
        </Button>
        <p role="status">{t("paper.page", { n: page, of: pages })}</p>
        <Button action="page-next" look={seen ? "plain" : "primary"} disabled={page === pages} onClick={() => setPage(page + 1)}>
          {t("paper.next")}
        </Button>
        <Button action="page-large" look="quiet" pressed={large} onClick={() => setLarge(!large)}>
          {t("paper.large")}
        </Button>
      </nav>
      {seen ? (
        <section aria-labelledby="sign-title">
          <h2 id="sign-title">{t("paper.here")}</h2>
          <p id="sign-how">{t(onPhone ? "paper.how" : "paper.how.phone")}</p>
          <SignField busy={busy} onChange={setDrawing} />
          <p role="status" class="small">
            {state === "too_little" ? t("paper.too_little") : state === "too_much" ? t("paper.too_much") : ""}
          </p>
          <Button
            action="sign"
            busy={busy}
            disabled={state !== "enough"}
            onClick={() => drawing !== null && state === "enough" && onSign(drawing)}
          >
            {busy ? t("common.busy") : t("paper.do")}
          </Button>
        </section>
      ) : (
        <p role="status">{t("paper.unseen")}</p>
      )}
      {qr && (
        <figure class="qr">
          <img src={`data:image/svg+xml,${encodeURIComponent(qr)}`} alt={t("paper.qr.alt")} width={246} height={246} />
          <figcaption>{t("paper.qr")}</figcaption>
        </figure>
      )}
      {onPhone && (
        <Button action="sign-phone" look="quiet" disabled={busy} onClick={onPhone}>
          {t("paper.phone")}
        </Button>
      )}
    </>
  );
}

function Code({ busy, onCode }: { busy: boolean; onCode: (code: string) => void }) {
  const { t } = useWords();
  const [code, setCode] = useState("");
  useEffect(() => setCode(""), [busy]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (/^\d{6}$/.test(code)) onCode(code);
      }}
    >
      <label>
        {t("paper.code")}
        <input
          name="code"
          inputMode="numeric"
          autocomplete="one-time-code"
          pattern="[0-9]{6}"
          maxLength={6}
          value={code}
          onInput={(event) => setCode(event.currentTarget.value.replace(/\D/g, ""))}
        />
      </label>
      <Button action="sign-code" busy={busy} disabled={code.length !== 6} onClick={() => onCode(code)}>
        {t("paper.code.do")}
      </Button>
    </form>
  );
}
