// Searches that somebody keeps for themselves: used, kept under a name, removed.
import { useState } from "preact/hooks";
import type { FilterOut } from "../../core/generated.ts";
import type { Search } from "../api.ts";
import { useReviewWords } from "../words.tsx";
import { keptName, shownName } from "./names.ts";
import { keptOf } from "./search.ts";

interface SavedSearchesProps {
  filters: readonly FilterOut[];
  search: Search;
  busy: boolean;
  onUse: (filter: FilterOut) => void;
  onKeep: (name: string) => void;
  onDrop: (name: string) => void;
}

export function SavedSearches({ filters, search, busy, onUse, onKeep, onDrop }: SavedSearchesProps) {
  const { t } = useReviewWords();
  const [name, setName] = useState("");
  const wanted = keptName(name);
  const kept = keptOf(search);
  const may = Object.keys(kept).length > 0;
  const now = JSON.stringify(Object.entries(kept).sort());
  if (filters.length === 0 && !may) return null;
  return (
    <section class="saved" aria-label={t("saved.title")}>
      <span class="small">{t("saved.title")}</span>
      {filters.length === 0 && <span class="small">{t("saved.none")}</span>}
      {filters.map((filter) => (
        <span key={filter.name} class="saved-one" data-saved={filter.name}>
          <button
            type="button"
            class="chip"
            aria-pressed={JSON.stringify(Object.entries(filter.query).sort()) === now}
            onClick={() => onUse(filter)}
          >
            {shownName(filter.name)}
          </button>
          <button
            type="button"
            class="chip drop"
            data-action="drop-filter"
            aria-label={t("saved.drop", { name: shownName(filter.name) })}
            title={t("saved.drop", { name: shownName(filter.name) })}
            disabled={busy}
            onClick={() => onDrop(filter.name)}
          >
            ×
          </button>
        </span>
      ))}
      {may && (
        <form
          class="saved-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (wanted === null || busy) return;
            onKeep(wanted);
            setName("");
          }}
        >
          <label class="sr-only" for="saved-name">
            {t("saved.name")}
          </label>
          <input
            id="saved-name"
            name="saved-name"
            maxLength={64}
            autocomplete="off"
            placeholder={t("saved.name")}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
          <button type="submit" class="button plain" data-action="keep-filter" disabled={wanted === null || busy}>
            <span>{t("saved.keep")}</span>
          </button>
        </form>
      )}
    </section>
  );
}
