// What each reviewer let pass of the sessions whose truth is known, with what that may still mean.
import type { ReviewerOut } from "../../../core/generated.ts";
import { Interval } from "../parts/Bars.tsx";
import { Scrolled } from "../parts/Scrolled.tsx";
import { percent } from "../shares.ts";
import { useWorkWords } from "../words.tsx";

export function ReviewerFigures({ reviewers }: { reviewers: readonly ReviewerOut[] }) {
  const { t, all } = useWorkWords();
  return (
    <section class="panel" data-figures="reviewers">
      <h2>{t("reviewers.title")}</h2>
      <p>{t("reviewers.lead")}</p>
      {reviewers.length === 0 ? (
        <p class="empty" data-empty="reviewers">
          {t("reviewers.none")}
        </p>
      ) : (
        <Scrolled label={t("reviewers.title")}>
          <table class="table">
            <thead>
              <tr>
                {(["person", "reviewed", "differed", "upheld", "seeded", "missed"] as const).map((name) => (
                  <th key={name} scope="col">
                    {t(`reviewers.${name}`)}
                  </th>
                ))}
                <th scope="col" class="wide-cell">
                  {t("reviewers.bound")}
                </th>
              </tr>
            </thead>
            <tbody>
              {reviewers.map((one) => (
                <tr key={one.person} data-reviewer={one.person}>
                  <th scope="row">{all.person(one.person)}</th>
                  <td>{one.reviewed}</td>
                  <td>{one.differed}</td>
                  <td>{one.upheld}</td>
                  <td>{one.seeded}</td>
                  <td>{one.missed}</td>
                  <td>
                    {one.seeded === 0 ? (
                      t("reviewers.untested")
                    ) : (
                      <>
                        {t("reviewers.upto", { share: percent(one.missed / one.seeded), bound: percent(one.bound) })}
                        <Interval share={one.missed / one.seeded} low={0} high={one.bound} />
                      </>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scrolled>
      )}
    </section>
  );
}
