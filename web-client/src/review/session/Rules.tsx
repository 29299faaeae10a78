// The rules that object to something here, each with the moments that it objects to.
import type { SessionPageOut } from "../../core/generated.ts";
import { clockOf } from "../../core/time.ts";
import { useReviewWords } from "../words.tsx";
import { momentOf } from "./moments.ts";

export function Rules({ page, onSeek }: { page: SessionPageOut; onSeek: (atS: number) => void }) {
  const { t, rule } = useReviewWords();
  return (
    <section class="panel rules" aria-labelledby="rules-title">
      <h2 id="rules-title">
        {t("rules.title")} {page.rules.length > 0 && <span class="count">{page.rules.length}</span>}
      </h2>
      {page.session.blind && <p class="small">{t("blind.rules")}</p>}
      {page.rules.length === 0 ? (
        <p class="empty">{t("rules.none")}</p>
      ) : (
        <ul>
          {page.rules.map(({ rule: code, entries }) => (
            <li key={code} data-rule={code}>
              <p>{rule(code)}</p>
              <p class="jumps">
                {entries.map((index) => (
                  <button key={index} type="button" class="jump" onClick={() => onSeek(momentOf(page, index))}>
                    <span class="sr-only">{t("jump.to")} </span>
                    {clockOf(momentOf(page, index))} <small>#{index}</small>
                  </button>
                ))}
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
