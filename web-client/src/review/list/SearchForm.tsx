// What one looks for: one field for who knows a name or a reference, the others folded away below it.
import { useEffect, useRef, useState } from "preact/hooks";
import { REASONS } from "../../core/reasons.ts";
import type { StaffRole } from "../../core/seat-protocol.ts";
import { sayMatter } from "../../locales/matters.ts";
import { Button } from "../../ui/Button.tsx";
import type { Search } from "../api.ts";
import { useReviewWords } from "../words.tsx";
import { EVERYTHING, type Field, folded, isEverything, OUTCOMES, reviewChoices, searchOf } from "./search.ts";

interface SearchFormProps {
  search: Search;
  roles: readonly StaffRole[];
  busy: boolean;
  names: Readonly<Record<string, string>>;
  /** Those among what was found, as their cases have them: that is what is looked for. */
  matters: readonly string[];
  onFind: (search: Search) => void;
}

/** On a phone the fields would stand before what was found. */
const NARROW = "(max-width: 860px)";

export function SearchForm({ search, roles, busy, names, matters, onFind }: SearchFormProps) {
  const { t, tFor, staff, language } = useReviewWords();
  const [fields, setFields] = useState(search);
  useEffect(() => setFields(search), [search]);
  const more = useRef<HTMLDetailsElement>(null);
  const set = (field: Field, value: string) => setFields({ ...fields, [field]: value });
  const reasons = REASONS.map((code) => [code, staff.reason(code)] as const);
  const selects: readonly (readonly [Field, readonly (readonly [string, string])[]])[] = [
    ["outcome", OUTCOMES.map((each) => [each, tFor(`outcome.${each}`, "outcome.other")])],
    ["risk", [["sign", t("mark.sign")], ...reasons]],
    ["reason", reasons],
    ["review", reviewChoices(roles).map((each) => [each, tFor(`review.${each}`, "review.none")])],
  ];
  const line = (field: Field) => (
    <label key={field}>
      {t(`find.${field}`)}
      <input
        name={field}
        list={field === "matter" ? "find-matters" : undefined}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        value={fields[field]}
        onInput={(event) => set(field, event.currentTarget.value)}
      />
    </label>
  );
  const day = (field: "from" | "to") => (
    <label key={field}>
      {t(`find.${field}`)}
      <input name={field} type="date" value={fields[field]} onInput={(event) => set(field, event.currentTarget.value)} />
    </label>
  );
  return (
    <form
      class="find"
      aria-label={t("find.title")}
      onSubmit={(event) => {
        event.preventDefault();
        onFind(searchOf({ ...fields }));
        if (more.current !== null && window.matchMedia?.(NARROW).matches) more.current.open = false;
      }}
    >
      <div class="find-first">
        <label class="find-q">
          {t("find.q")}
          <input
            id="find-q"
            name="q"
            type="search"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            aria-describedby="find-note"
            value={fields.q}
            onInput={(event) => set("q", event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="button primary" data-action="find" aria-busy={busy}>
          <span>{t("find.go")}</span>
        </button>
        <Button
          action="find-all"
          look="plain"
          disabled={isEverything(fields) && isEverything(search)}
          onClick={() => onFind(EVERYTHING)}
        >
          {t("find.clear")}
        </Button>
      </div>
      <p id="find-note" class="small">
        {t("find.note")}
      </p>
      <details ref={more} class="find-more">
        <summary>
          {t("find.more")} {folded(search) > 0 && <span class="badge info">{t("find.set", { n: folded(search) })}</span>}
        </summary>
        <div class="find-fields">
          {line("case")}
          {line("person")}
          <label>
            {t("find.clerk")}
            <input
              name="clerk"
              list="find-clerks"
              autocomplete="off"
              value={fields.clerk}
              onInput={(event) => set("clerk", event.currentTarget.value)}
            />
          </label>
          <datalist id="find-clerks">
            {Object.entries(names).map(([id, name]) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </datalist>
          {line("matter")}
          <datalist id="find-matters">
            {matters.map((matter) => (
              <option key={matter} value={matter}>
                {sayMatter(language, matter).words}
              </option>
            ))}
          </datalist>
          {day("from")}
          {day("to")}
          {selects.map(([field, choices]) => (
            <label key={field}>
              {t(`find.${field}`)}
              <select name={field} value={fields[field]} onChange={(event) => set(field, event.currentTarget.value)}>
                <option value="">{t("find.any")}</option>
                {choices.map(([value, words]) => (
                  <option key={value} value={value} selected={value === fields[field]}>
                    {words}
                  </option>
                ))}
              </select>
            </label>
          ))}
        </div>
      </details>
    </form>
  );
}
