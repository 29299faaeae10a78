// The list of sessions: looked through, narrowed, kept as a search; each leads to its page.
import { useEffect } from "preact/hooks";
import { Trouble } from "../../staff/Trouble.tsx";
import { Button } from "../../ui/Button.tsx";
import { SavedSearches } from "../list/SavedSearches.tsx";
import { SearchForm } from "../list/SearchForm.tsx";
import { SessionTable } from "../list/SessionTable.tsx";
import { isEverything } from "../list/search.ts";
import type { PageViewProps } from "../pages.ts";
import { whereOf } from "../player/keys.ts";
import { useReviewWords } from "../words.tsx";

export function SessionsView({ room }: PageViewProps) {
  const { t } = useReviewWords();
  const { sessions } = room;
  useEffect(() => {
    document.title = `${t("nav.sessions")} · ${t("page.title")}`;
    void sessions.show();
    const press = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || whereOf(event.target) === "field") return;
      event.preventDefault();
      document.getElementById("find-q")?.focus();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [sessions, t]);
  const rows = sessions.rows.value;
  const busy = sessions.busy.value;
  return (
    <div class="sessions-page" data-page="sessions">
      <h1 tabIndex={-1}>{t("nav.sessions")}</h1>
      <div class="sheet">
        <SearchForm
          search={sessions.search.value}
          roles={room.roles}
          names={room.names.value}
          matters={[...new Set(rows?.map(({ matter }) => matter))]}
          busy={busy === "find"}
          onFind={(search) => void sessions.find(search)}
        />
        <SavedSearches
          filters={sessions.filters.value}
          search={sessions.search.value}
          busy={busy === "keep"}
          onUse={(filter) => void sessions.use(filter)}
          onKeep={(name) => void sessions.keep(name)}
          onDrop={(name) => void sessions.drop(name)}
        />
      </div>
      {sessions.trouble.value !== null && <Trouble error={sessions.trouble.value} />}
      <div class="sheet list-sheet" aria-busy={busy === "find"}>
        <p class="small" role="status" data-found={rows?.length}>
          {rows === null
            ? t(busy === null ? "list.unread" : "common.loading")
            : t(sessions.next.value === null ? "list.all" : "list.some", { n: rows.length })}
        </p>
        {rows !== null && rows.length === 0 && (
          <p class="empty" data-empty>
            {t(isEverything(sessions.search.value) ? "list.empty" : "list.nothing")}
          </p>
        )}
        {rows !== null && rows.length > 0 && <SessionTable rows={rows} />}
        {sessions.next.value !== null && (
          <Button action="more" look="plain" busy={busy === "more"} onClick={() => void sessions.more()}>
            {t("list.next")}
          </Button>
        )}
      </div>
    </div>
  );
}
