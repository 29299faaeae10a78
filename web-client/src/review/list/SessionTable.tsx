// The sessions that were found, one a row; on a narrow page one a card. Arrows go from row to row.
import { useRef } from "preact/hooks";
import type { ListedSession } from "../../core/generated.ts";
import { clockOf } from "../../core/time.ts";
import { Matter } from "../../ui/Matter.tsx";
import { hashOf } from "../places.ts";
import { dayTime } from "../session/when.ts";
import { useReviewWords } from "../words.tsx";

const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };

export function SessionTable({ rows }: { rows: readonly ListedSession[] }) {
  const { t } = useReviewWords();
  const body = useRef<HTMLTableSectionElement>(null);
  const turn = (event: KeyboardEvent) => {
    const by = STEPS[event.key];
    const links = [...(body.current?.querySelectorAll<HTMLElement>("a[data-open]") ?? [])];
    const at = links.indexOf(document.activeElement as HTMLElement);
    const next = by === undefined || at === -1 ? undefined : links[at + by];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };
  const columns = ["session", "created", "outcome", "clerk", "duration", "found", "counts", "review"] as const;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <div class="table sessions-table" tabIndex={0}>
      <table>
        <caption class="sr-only">{t("list.caption")}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {t(`list.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={turn}>
          {rows.map((row) => (
            <Row key={row.id} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row }: { row: ListedSession }) {
  const { t, tFor, staff, person, language } = useReviewWords();
  const found = [...new Set([...row.risks, ...row.reasons])];
  return (
    <tr data-session={row.id} data-may-open={row.may_open}>
      <td>
        {row.may_open ? (
          <a href={hashOf("session", row.id)} data-open={row.id}>
            {row.reference ?? row.id}
          </a>
        ) : (
          <span class="closed" title={t("list.closed")}>
            {t("list.closed")}
          </span>
        )}
        <small class="sub">
          <Matter matter={row.matter} language={language} /> · <code>{row.id.slice(-6)}</code>
        </small>
      </td>
      <td data-label={t("list.created")}>{dayTime(row.created)}</td>
      <td data-label={t("list.outcome")}>
        {row.outcome === null ? (
          <span class="untold">{t("blind.short")}</span>
        ) : row.outcome === "" ? (
          <span class="badge plain">{staff.tFor(`state.${row.state}`, "state.other")}</span>
        ) : (
          <span class={`badge ${row.outcome === "approve" ? "good" : row.outcome === "expired" ? "plain" : "warn"}`}>
            {tFor(`outcome.${row.outcome}`, "outcome.other")}
          </span>
        )}
      </td>
      <td data-label={t("list.clerk")}>{row.clerk === "" ? "–" : person(row.clerk)}</td>
      <td data-label={t("list.duration")} class="number">
        {row.duration_s > 0 ? clockOf(row.duration_s) : "–"}
      </td>
      <td data-label={t("list.found")} class="found">
        {found.length === 0 && "–"}
        {found.slice(0, MOST_FOUND).map((code) => (
          <span key={code} class={`badge ${row.risks.includes(code) ? "bad" : "plain"}`}>
            {code === "sign" ? t("mark.sign") : staff.reason(code)}
          </span>
        ))}
        {found.length > MOST_FOUND && <span class="small">{t("list.more_found", { n: found.length - MOST_FOUND })}</span>}
      </td>
      <td data-label={t("list.counts")} class="counts">
        <Counts row={row} />
      </td>
      <td data-label={t("list.review")}>{tFor(`review.${row.review}`, "review.none")}</td>
    </tr>
  );
}

const MOST_FOUND = 3;

/** What was counted and is not nothing; what may not be told yet is left out, and said once by the outcome. */
function Counts({ row }: { row: ListedSession }) {
  const { t } = useReviewWords();
  const counts = (["gaps", "suspensions", "skips", "overrides", "rules"] as const).filter((name) => (row[name] ?? 0) > 0);
  if (counts.length === 0) return <>–</>;
  return (
    <>
      {counts.map((name) => (
        <span key={name} class="count-one">
          {t(`count.${name}`, { n: row[name] ?? 0 })}
        </span>
      ))}
    </>
  );
}
