// What each clerk's sessions look like beside all others, and which clerk and broker met more often than chance would have it.
import type { ClerksOut, ClusterOut, RateOut } from "../../../core/generated.ts";
import { Notice } from "../../../ui/Notice.tsx";
import { Interval } from "../parts/Bars.tsx";
import { Scrolled } from "../parts/Scrolled.tsx";
import { chance, percent } from "../shares.ts";
import { useWorkWords } from "../words.tsx";

const MEASURES = ["override", "skip", "refuse", "approve"] as const;
const MOST = 40; // pairs that are shown; the least likely come first

export function ClerkFigures({ figures }: { figures: ClerksOut }) {
  const { t, all, number } = useWorkWords();
  const { clerks, clusters } = figures;
  const flags =
    clerks.flatMap((one) => Object.values(one.rates)).filter((rate) => rate.flagged).length +
    clusters.filter((one) => one.flagged).length;
  return (
    <section class="panel" data-figures="clerks">
      <h2>{t("clerks.title")}</h2>
      <p>{t("clerks.lead")}</p>
      {clerks.length === 0 ? (
        <p class="empty" data-empty="clerks">
          {t("clerks.none")}
        </p>
      ) : (
        <>
          <Notice tone={flags > 0 ? "warn" : "info"}>
            {t("clerks.counts", { n: figures.sessions, clerks: clerks.length })}{" "}
            {flags > 0 ? t("clerks.flags", { n: flags }) : t("clerks.no_flags")}
          </Notice>
          <Scrolled label={t("clerks.title")}>
            <table class="table clerk-table">
              <thead>
                <tr>
                  <th scope="col">{t("clerks.clerk")}</th>
                  <th scope="col">{t("figures.sessions")}</th>
                  <th scope="col">{t("clerks.median")}</th>
                  {MEASURES.map((name) => (
                    <th key={name} scope="col" class="wide-cell">
                      {t(`clerks.${name}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {clerks.map((one) => (
                  <tr key={one.clerk} data-clerk={one.clerk}>
                    <th scope="row">{all.person(one.clerk)}</th>
                    <td>{one.sessions}</td>
                    <td>{t("clerks.minutes", { n: number(one.median_s / 60, 1) })}</td>
                    {MEASURES.map((name) => (
                      <td key={name}>{one.rates[name] !== undefined && <Rate rate={one.rates[name]} />}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </Scrolled>
          <Clusters clusters={clusters} brokered={figures.brokered} />
        </>
      )}
    </section>
  );
}

function Rate({ rate }: { rate: RateOut }) {
  const { t } = useWorkWords();
  return (
    <>
      <span class="figures">{t("clerks.rate", { k: rate.k, n: rate.n, low: percent(rate.low), high: percent(rate.high) })}</span>
      <Interval share={rate.n === 0 ? 0 : rate.k / rate.n} low={rate.low} high={rate.high} flagged={rate.flagged} />
      <span class="small">{t("clerks.p", { p: chance(rate.p) })}</span> {rate.flagged && <Flag />}
    </>
  );
}

function Flag() {
  const { t } = useWorkWords();
  return <span class="badge warn">{t("clerks.flag")}</span>;
}

function Clusters({ clusters, brokered }: { clusters: readonly ClusterOut[]; brokered: number }) {
  const { t, all } = useWorkWords();
  return (
    <>
      <h3>{t("clusters.title")}</h3>
      <p>{t("clusters.lead", { n: brokered })}</p>
      {clusters.length === 0 ? (
        <p class="empty" data-empty="clusters">
          {t("clusters.none")}
        </p>
      ) : (
        <Scrolled label={t("clusters.title")}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{t("clusters.broker")}</th>
                <th scope="col">{t("clerks.clerk")}</th>
                <th scope="col">{t("clusters.together")}</th>
                <th scope="col">{t("clusters.expected")}</th>
                <th scope="col">{t("clusters.p")}</th>
              </tr>
            </thead>
            <tbody>
              {clusters.slice(0, MOST).map((one) => (
                <tr key={`${one.broker} ${one.clerk}`} data-cluster={one.flagged ? "flagged" : "plain"}>
                  <th scope="row">{one.broker}</th>
                  <td>{all.person(one.clerk)}</td>
                  <td>{t("clusters.of", { k: one.together, n: one.brokers })}</td>
                  <td>{((one.brokers * one.clerks) / one.among).toFixed(1)}</td>
                  <td>
                    {chance(one.p)} {one.flagged && <Flag />}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scrolled>
      )}
      {clusters.length > MOST && <p class="small">{t("clusters.more", { n: clusters.length - MOST })}</p>}
    </>
  );
}
