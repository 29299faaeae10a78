// Who was drawn for a second look, why, and how anybody repeats the draw.
import type { PeriodOut, SamplesOut } from "../../../core/generated.ts";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { commandOf, DRAWN_WHEN, dayOf } from "../draw-again.ts";
import { Bars } from "../parts/Bars.tsx";
import { Chart } from "../parts/Chart.tsx";
import { counted, percent } from "../shares.ts";
import { useWorkWords } from "../words.tsx";

export function SampleFigures({ samples }: { samples: SamplesOut }) {
  const { t, tFor, all } = useWorkWords();
  const { ended, drawn } = samples;
  const chart = (
    name: string,
    title: string,
    counts: Readonly<Record<string, number>>,
    of: number,
    words: (code: string) => string,
  ) => {
    const lines = counted(counts);
    return (
      <Chart
        name={name}
        title={title}
        head={[title, t("figures.sessions"), t("figures.share")]}
        rows={lines.map(([code, n]) => [words(code), n, percent(of === 0 ? 0 : n / of)])}
      >
        <Bars
          title={title}
          bars={lines.map(([code, n]) => ({
            key: code,
            words: words(code),
            pieces: [{ value: n, tone: "one" }],
            figure: String(n),
          }))}
        />
      </Chart>
    );
  };
  return (
    <>
      <section class="panel" data-figures="samples">
        <h2>{t("samples.title")}</h2>
        {ended === 0 ? (
          <p class="empty" data-empty="samples">
            {t("samples.none")}
          </p>
        ) : (
          <p>{t("samples.counts", { ended, drawn, share: percent(drawn / ended) })}</p>
        )}
        <Repeat periods={samples.periods} />
      </section>
      {drawn > 0 && chart("why", t("samples.why"), samples.why, ended, (code) => tFor(`why.${code}`, "why.other"))}
      {drawn > 0 &&
        chart("states", t("samples.states"), samples.states, drawn, (code) => tFor(`look.state.${code}`, "look.state.none"))}
      {Object.keys(samples.rules).length > 0 && chart("rules", t("samples.rules"), samples.rules, ended, all.rule)}
    </>
  );
}

function Repeat({ periods }: { periods: readonly PeriodOut[] }) {
  const { t } = useWorkWords();
  return (
    <>
      <h3>{t("draw.title")}</h3>
      <p>{t("draw.lead")}</p>
      <p class="small">
        {t("draw.rule")} <code>{DRAWN_WHEN}</code>
      </p>
      {periods.length === 0 ? (
        <p class="empty" data-empty="periods">
          {t("draw.none")}
        </p>
      ) : (
        periods.map((period) => {
          const command = commandOf(period);
          return (
            <article class="copy" key={period.period} data-period={period.period}>
              <h4>
                {dayOf(period.from_s)} – {dayOf(period.to_s)}
              </h4>
              <dl class="work-facts">
                <div>
                  <dt>{t("draw.rate")}</dt>
                  <dd>{percent(period.rate)}</dd>
                </div>
                <div>
                  <dt>{t("draw.hash")}</dt>
                  <dd>
                    <code>{period.sha256}</code>
                  </dd>
                </div>
                <div>
                  <dt>{t("draw.seed")}</dt>
                  <dd>{period.seed === null ? t("draw.secret") : <code>{period.seed}</code>}</dd>
                </div>
              </dl>
              {command !== null && (
                <div class="command-line">
                  <code>{command}</code>
                  <CopyButton action="copy-draw" text={command} label={t("draw.copy")} done={t("draw.copied")} />
                </div>
              )}
            </article>
          );
        })
      )}
    </>
  );
}
