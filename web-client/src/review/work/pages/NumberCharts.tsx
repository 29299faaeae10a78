// One chart for each thing that the office counts, over the groups that were asked for; beside each the same as a table.

import type { ComponentChild } from "preact";
import type { GroupOut, NumbersOut, SpreadOut } from "../../../core/generated.ts";
import { groupWords } from "../group-words.ts";
import { type By, ENDED_AS, lasting, linesOf } from "../numbers.ts";
import { type Bar, Bars, Legend } from "../parts/Bars.tsx";
import { Chart } from "../parts/Chart.tsx";
import { percent } from "../shares.ts";
import { useWorkWords, type WorkWordsOf } from "../words.tsx";

const MOST = 62; // groups that are drawn: two months of days
const STARS = [1, 2, 3, 4, 5] as const;
const TONE_OF = { approve: "good", refuse: "bad", refer: "warn", terminated: "two", expired: "quiet" } as const;

type ChartOf = (numbers: NumbersOut, groups: readonly GroupOut[], words: WorkWordsOf) => ComponentChild | null;

export function NumberCharts({ numbers }: { numbers: NumbersOut }) {
  const words = useWorkWords();
  const groups = linesOf(numbers, MOST);
  const rest = numbers.groups.length - groups.length;
  return (
    <>
      {numbers.by !== "" && rest > 0 && <p class="small">{words.t("numbers.rest", { n: rest })}</p>}
      {CHARTS.map((chart) => chart(numbers, groups, words))}
    </>
  );
}

const named = ({ by }: NumbersOut, { group }: GroupOut, words: WorkWordsOf) =>
  by === "clerk" && group !== "" ? words.all.person(group) : groupWords(by as By, group, words);

const sessions: ChartOf = (numbers, groups, words) => {
  if (numbers.by === "") return null;
  const title = words.t("chart.sessions");
  const all = numbers.total.sessions;
  return (
    <Chart
      key="sessions"
      name="sessions"
      title={title}
      head={[
        words.t(`numbers.by.${numbers.by as "day"}`),
        words.t("figures.sessions"),
        words.t("figures.share"),
        words.t("numbers.left"),
      ]}
      rows={groups.map((each) => [named(numbers, each, words), each.sessions, percent(each.sessions / all), each.left])}
    >
      <Bars
        title={title}
        bars={groups.map((each) => bar(each.group, named(numbers, each, words), each.sessions, "one", String(each.sessions)))}
      />
    </Chart>
  );
};

const outcomes: ChartOf = (numbers, groups, words) => {
  const title = words.t("chart.outcomes");
  return (
    <Chart
      key="outcomes"
      name="outcomes"
      title={title}
      head={[headOf(numbers, words), ...ENDED_AS.map((each) => words.all.t(`outcome.${each}`))]}
      rows={groups.map((each) => [named(numbers, each, words), ...ENDED_AS.map((as) => each.outcomes[as] ?? 0)])}
    >
      <Legend items={ENDED_AS.map((each) => ({ tone: TONE_OF[each], words: words.all.t(`outcome.${each}`) }))} />
      <Bars
        title={title}
        bars={groups.map((each) => ({
          key: each.group,
          words: named(numbers, each, words),
          pieces: ENDED_AS.map((as) => ({ value: each.outcomes[as] ?? 0, tone: TONE_OF[as] })),
          figure: String(each.sessions),
        }))}
      />
    </Chart>
  );
};

/** A bar up to the median, a fainter one from there to where 95 of 100 were. */
const times =
  (name: "waited" | "lasted", spread: (group: GroupOut) => SpreadOut): ChartOf =>
  (numbers, groups, words) => {
    const title = words.t(`chart.${name}`);
    const known = groups.filter((each) => spread(each).n > 0);
    if (known.length === 0) return null;
    return (
      <Chart
        key={name}
        name={name}
        title={title}
        note={words.t(`chart.${name}.note`)}
        head={[headOf(numbers, words), words.t("figures.sessions"), words.t("numbers.median"), words.t("numbers.p95.head")]}
        rows={known.map((each) => {
          const { n, median_s, p95_s } = spread(each);
          return [named(numbers, each, words), n, lasting(median_s), lasting(p95_s)];
        })}
      >
        <Legend
          items={[
            { tone: "one", words: words.t("numbers.median") },
            { tone: "faint", words: words.t("numbers.p95.head") },
          ]}
        />
        <Bars
          title={title}
          bars={known.map((each) => {
            const { median_s, p95_s } = spread(each);
            const [half, most] = [median_s ?? 0, p95_s ?? median_s ?? 0];
            return {
              key: each.group,
              words: named(numbers, each, words),
              pieces: [
                { value: half, tone: "one" },
                { value: Math.max(0, most - half), tone: "faint" },
              ],
              figure: lasting(median_s),
            };
          })}
        />
      </Chart>
    );
  };

/** Codes with how many sessions each had, of all groups together; where one may come again and again, how often. */
const codes =
  (name: "reasons" | "endings", tone: string, withTimes: boolean): ChartOf =>
  ({ total }, _, words) => {
    const found = total[name];
    if (found.length === 0) return null;
    const title = words.t(`chart.${name}`);
    return (
      <Chart
        key={name}
        name={name}
        title={title}
        head={[words.t("chart.reason"), words.t("figures.sessions"), ...(withTimes ? [words.t("chart.times")] : [])]}
        rows={found.map(({ reason, sessions, times }) => [words.reason(reason), sessions, ...(withTimes ? [times] : [])])}
      >
        <Bars
          title={title}
          bars={found.map((each) => bar(each.reason, words.reason(each.reason), each.sessions, tone, String(each.sessions)))}
        />
      </Chart>
    );
  };

const stars: ChartOf = ({ total: { ratings }, least }, _, words) => {
  if (ratings === null) return null;
  const title = words.t("chart.ratings");
  const lines = STARS.map((n) => ({ n, words: words.t("chart.stars", { n }), counted: ratings.counts[n - 1] ?? 0 })).reverse();
  return (
    <Chart
      key="ratings"
      name="ratings"
      title={title}
      note={words.t("chart.ratings.note", { n: least })}
      head={[words.t("chart.given"), words.t("chart.people"), words.t("figures.share")]}
      rows={lines.map((line) => [line.words, line.counted, percent(line.counted / ratings.n)])}
    >
      <Bars title={title} bars={lines.map((line) => bar(String(line.n), line.words, line.counted, "one", String(line.counted)))} />
    </Chart>
  );
};

/** How content people were, group by group: where it may be told. */
const content: ChartOf = (numbers, groups, words) => {
  if (numbers.by === "" || groups.every((each) => each.ratings === null)) return null;
  const title = words.t("chart.content");
  return (
    <Chart
      key="content"
      name="content"
      title={title}
      note={words.t("chart.ratings.note", { n: numbers.least })}
      head={[headOf(numbers, words), words.t("chart.people"), words.t("chart.mean")]}
      rows={groups.map(({ ratings, withheld, ...each }) => [
        named(numbers, { ...each, ratings, withheld }, words),
        ratings?.n ?? "–",
        ratings === null ? (withheld ? words.t("numbers.withheld.cell") : "–") : words.number(ratings.mean, 1),
      ])}
    >
      <Bars
        title={title}
        bars={groups.flatMap((each) =>
          each.ratings === null
            ? []
            : [bar(each.group, named(numbers, each, words), each.ratings.mean, "one", words.number(each.ratings.mean, 1))],
        )}
      />
    </Chart>
  );
};

const CHARTS: readonly ChartOf[] = [
  sessions,
  outcomes,
  times("waited", (group) => group.waited),
  times("lasted", (group) => group.lasted),
  codes("reasons", "warn", true),
  codes("endings", "two", false),
  stars,
  content,
];

function headOf({ by }: NumbersOut, { t }: WorkWordsOf): string {
  return by === "" ? t("numbers.group") : t(`numbers.by.${by as "day"}`);
}

function bar(key: string, words: string, value: number, tone: string, figure: string): Bar {
  return { key, words, pieces: [{ value, tone }], figure };
}
