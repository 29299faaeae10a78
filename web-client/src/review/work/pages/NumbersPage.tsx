// The office's numbers: how many, how long they waited and took, how they ended, what suspended them, how content people were.

import { useState } from "preact/hooks";
import type { NumbersOut } from "../../../core/generated.ts";
import type { ReviewWorkApi } from "../../../core/review-work-http.ts";
import { Button } from "../../../ui/Button.tsx";
import { Icon } from "../../../ui/Icon.tsx";
import { Loading } from "../../../ui/Loading.tsx";
import { type By, lasting, offeredBy } from "../numbers.ts";
import { DeedTrouble } from "../parts/DeedTrouble.tsx";
import { SpanFields } from "../parts/SpanFields.tsx";
import { useLoaded } from "../parts/useLoaded.ts";
import { backwards, lastDays } from "../spans.ts";
import { useWorkWords } from "../words.tsx";
import { NumberCharts } from "./NumberCharts.tsx";

interface NumbersPageProps {
  api: Pick<ReviewWorkApi, "numbers" | "csv">;
  roles: readonly string[];
  now: Date;
}

export function NumbersPage({ api, roles, now }: NumbersPageProps) {
  const { t, moment } = useWorkWords();
  const [span, setSpan] = useState(() => lastDays(30, now));
  const [by, setBy] = useState<By>("");
  const crooked = backwards(span);
  const loaded = useLoaded(async () => (crooked ? null : api.numbers(span, by)), [api, span.from, span.to, by]);
  const numbers = loaded.value;
  return (
    <section data-page="numbers" class="work-page numbers-page">
      <h1>{t("numbers.title")}</h1>
      <div class="numbers-tools">
        <SpanFields span={span} onChange={setSpan} />
        <label>
          {t("numbers.by")}
          <select data-field="by" value={by} onChange={(event) => setBy(event.currentTarget.value as By)}>
            {offeredBy(roles).map((each) => (
              <option key={each} value={each}>
                {t(each === "" ? "numbers.by.none" : `numbers.by.${each}`)}
              </option>
            ))}
          </select>
        </label>
        <a class="button-link" data-action="csv" href={api.csv(span, by)} download="">
          <Icon name="download" />
          {t("numbers.csv")}
        </a>
        <Button action="print" look="plain" onClick={() => window.print()}>
          {t("numbers.print")}
        </Button>
      </div>
      <p class="print-only">
        {t("numbers.printed", { from: span.from || t("span.ever"), to: span.to || t("span.ever"), at: moment(now.getTime()) })}
      </p>
      {loaded.trouble !== null && <DeedTrouble deed="numbers" error={loaded.trouble} />}
      {numbers === null ? loaded.trouble === null && !crooked && <Loading /> : <Told numbers={numbers} />}
    </section>
  );
}

function Told({ numbers }: { numbers: NumbersOut }) {
  const { t, number } = useWorkWords();
  const { total } = numbers;
  if (total.sessions === 0) {
    return (
      <p class="empty panel" data-empty="numbers">
        {t("numbers.none")}
      </p>
    );
  }
  const { ratings } = total;
  return (
    <>
      <dl class="tiles">
        <Tile name="sessions" title={t("figures.sessions")} value={number(total.sessions)} />
        <Tile
          name="waited"
          title={t("numbers.waited")}
          value={lasting(total.waited.median_s)}
          more={t("numbers.p95", { time: lasting(total.waited.p95_s) })}
        />
        <Tile
          name="lasted"
          title={t("numbers.lasted")}
          value={lasting(total.lasted.median_s)}
          more={t("numbers.p95", { time: lasting(total.lasted.p95_s) })}
        />
        <Tile name="left" title={t("numbers.left")} value={number(total.left)} />
        <Tile
          name="suspended"
          title={t("numbers.suspended")}
          value={number(total.suspended)}
          more={t("numbers.times", { n: total.suspensions })}
        />
        <Tile
          name="ratings"
          title={t("numbers.ratings")}
          value={ratings === null ? "–" : t("numbers.mean", { mean: number(ratings.mean, 1) })}
          more={
            ratings === null
              ? t(total.withheld ? "numbers.withheld" : "numbers.unrated", { n: numbers.least })
              : t("numbers.rated", { n: ratings.n })
          }
        />
      </dl>
      <NumberCharts numbers={numbers} />
      <p class="small">{t("numbers.zone", { zone: numbers.zone })}</p>
    </>
  );
}

function Tile({ name, title, value, more = "" }: { name: string; title: string; value: string; more?: string }) {
  return (
    <div class="tile" data-tile={name}>
      <dt>{title}</dt>
      <dd>
        <strong>{value}</strong>
        <span class="small">{more}</span>
      </dd>
    </div>
  );
}
