// For auditors: the trail of one session, as far as it says who did what. Nothing that was said or seen is in it.
import { useEffect, useState } from "preact/hooks";
import type { PageViewProps } from "../pages.ts";
import { Entries } from "../session/Entries.tsx";
import { useReviewWords } from "../words.tsx";

export function TrailView({ room, id }: PageViewProps) {
  const { t } = useReviewWords();
  const [session, setSession] = useState(id ?? "");
  const wanted = session.trim();
  useEffect(() => {
    document.title = `${t("nav.trail")} · ${t("page.title")}`;
  }, [t]);
  return (
    <div class="sessions-page" data-page="trail">
      <h1 tabIndex={-1}>{t("nav.trail")}</h1>
      <section class="sheet">
        <p>{t("entries.lead")}</p>
        <form
          class="find-first"
          onSubmit={(event) => {
            event.preventDefault();
            if (/^[A-Za-z0-9_-]+$/.test(wanted)) room.go("trail", wanted);
          }}
        >
          <label class="find-q">
            {t("open.session")}
            <input
              name="session"
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              value={session}
              onInput={(event) => setSession(event.currentTarget.value)}
            />
          </label>
          <button type="submit" class="button primary" data-action="read-trail" disabled={wanted === ""}>
            <span>{t("entries.go")}</span>
          </button>
        </form>
      </section>
      {id !== null && (
        <section class="sheet" aria-label={id}>
          <Entries key={id} fetch={(since) => room.review.entries(id, "", since)} />
        </section>
      )}
    </div>
  );
}
