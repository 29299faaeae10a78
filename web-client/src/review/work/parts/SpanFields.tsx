// From which day to which, with the usual spans a press away.
import type { Span } from "../../../core/review-work-http.ts";
import { backwards, EVER, lastDays } from "../spans.ts";
import { useWorkWords } from "../words.tsx";

const USUAL = [7, 30, 365] as const;

export function SpanFields({ span, onChange }: { span: Span; onChange: (span: Span) => void }) {
  const { t } = useWorkWords();
  const usual = (name: string, words: string, meant: Span) => (
    <button
      key={name}
      type="button"
      class="icon-button"
      data-action={`span-${name}`}
      aria-pressed={span.from === meant.from && span.to === meant.to}
      onClick={() => onChange(meant)}
    >
      {words}
    </button>
  );
  return (
    <div class="span-fields">
      <label>
        {t("span.from")}
        <input
          type="date"
          data-field="from"
          value={span.from}
          onChange={(event) => onChange({ ...span, from: event.currentTarget.value })}
        />
      </label>
      <label>
        {t("span.to")}
        <input
          type="date"
          data-field="to"
          value={span.to}
          onChange={(event) => onChange({ ...span, to: event.currentTarget.value })}
        />
      </label>
      <div class="span-usual">
        {USUAL.map((n) => usual(String(n), t("span.days", { n }), lastDays(n, new Date())))}
        {usual("ever", t("span.ever"), EVER)}
      </div>
      {backwards(span) && <p class="small warn">{t("span.backwards")}</p>}
    </div>
  );
}
