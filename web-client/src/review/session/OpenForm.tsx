// Before a session can be seen: the reference of its case, and why it is looked at. Both are written down.
import { useState } from "preact/hooks";
import type { ApiError } from "../../core/http.ts";
import { Trouble } from "../../staff/Trouble.tsx";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { useReviewWords } from "../words.tsx";

export const LEAST_WHY = 5;

interface OpenFormProps {
  session: string;
  /** The last viewing of this page ended by itself. */
  over: boolean;
  busy: boolean;
  trouble: ApiError | null;
  onOpen: (reference: string, why: string) => void;
  onBack: () => void;
}

export function OpenForm({ session, over, busy, trouble, onOpen, onBack }: OpenFormProps) {
  const { t } = useReviewWords();
  const [reference, setReference] = useState("");
  const [why, setWhy] = useState("");
  const short = [...why.trim()].length < LEAST_WHY;
  const whole = reference.trim() !== "" && !short;
  return (
    <section class="sheet open-session" data-page={over ? "viewing-over" : "open-session"}>
      <h1 tabIndex={-1}>{t(over ? "over.title" : "open.title")}</h1>
      <p>{t(over ? "over.lead" : "open.lead")}</p>
      <p class="small">
        {t("open.session")} <code>{session}</code>
      </p>
      {trouble !== null &&
        (trouble.status === 403 ? (
          <Notice tone="bad" live>
            <strong>{t("open.refused")}</strong>
            <p>{t("open.refused.why")}</p>
          </Notice>
        ) : (
          <Trouble error={trouble} />
        ))}
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          if (whole && !busy) onOpen(reference.trim(), why.trim());
        }}
      >
        <label>
          {t("open.case")}
          <input
            name="case"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            value={reference}
            onInput={(event) => setReference(event.currentTarget.value)}
          />
        </label>
        <label>
          {t("open.why")}
          <textarea
            name="why"
            rows={3}
            maxLength={2000}
            aria-describedby="why-note"
            value={why}
            onInput={(event) => setWhy(event.currentTarget.value)}
          />
        </label>
        <p id="why-note" class="small">
          {t("open.why.note", { n: LEAST_WHY })}
        </p>
        <div class="form-deeds">
          <button type="submit" class="button primary" data-action="open" aria-busy={busy} disabled={!whole}>
            <span>{t(over ? "over.again" : "open.go")}</span>
          </button>
          <Button action="back" look="plain" onClick={onBack}>
            {t("open.back")}
          </Button>
        </div>
      </form>
    </section>
  );
}
