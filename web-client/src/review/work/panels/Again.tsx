// What came out of judging a session again, as tables; that nothing would differ is said as well.

import type { ComponentChildren } from "preact";
import type { ChangeOut, EndOut, JudgementOut, PageFinding, SessionAgainOut } from "../../../core/generated.ts";
import { clockOf } from "../../../core/time.ts";
import { Notice } from "../../../ui/Notice.tsx";
import { differences, nothingDiffers } from "../again.ts";
import { ENDINGS } from "../own-word.ts";
import { Scrolled } from "../parts/Scrolled.tsx";
import { useWorkWords } from "../words.tsx";

interface AgainProps {
  again: SessionAgainOut;
  /** Under its own policy, where nothing may differ. */
  own: boolean;
  findings: readonly PageFinding[];
  onSeek: (atS: number) => void;
}

export function Again({ again, own, findings, onSeek }: AgainProps) {
  const { t, step, all, reason } = useWorkWords();
  const found = differences(again);
  const nothing = nothingDiffers(found);
  const verdict = (each: string) => all.staff.tFor(`verdict.${each}`, "verdict.inconclusive");
  return (
    <div class="again" data-again={nothing ? "same" : "differs"}>
      <Notice tone={nothing ? "good" : own ? "bad" : "warn"}>
        <strong>{t(nothing ? "again.same" : own ? "again.broken" : "again.differs")}</strong>
        <p>{t("again.counts", { changed: found.changes.length, same: again.same })}</p>
        {!again.exact && <p class="small">{t("again.inexact")}</p>}
      </Notice>
      {found.ending !== null && (
        <p class="again-ending" data-differs="ending">
          <strong>{t("again.ending")}</strong> <Ending end={found.ending.was} /> → <Ending end={found.ending.would} />
        </p>
      )}
      {found.steps.length > 0 && (
        <Table title={t("again.steps")} head={[t("again.step"), t("again.was"), t("again.would")]}>
          {found.steps.map((each) => (
            <tr key={each.number} data-differs="step">
              <th scope="row">
                {each.number + 1}. {step(each.step)}
              </th>
              <td>
                <span class={`badge ${each.was}`}>{verdict(each.was)}</span>
              </td>
              <td>{each.would === null ? t("again.open") : <span class={`badge ${each.would}`}>{verdict(each.would)}</span>}</td>
            </tr>
          ))}
        </Table>
      )}
      {found.changes.length > 0 && (
        <Table
          title={t("again.findings")}
          head={[t("again.finding"), t("again.at"), t("again.was"), t("again.would"), t("again.line")]}
        >
          {found.changes.map((change) => (
            <Change
              key={change.index}
              change={change}
              atS={findings.find((one) => one.index === change.index)?.at_s ?? null}
              onSeek={onSeek}
            />
          ))}
        </Table>
      )}
      {found.more.length > 0 && (
        <>
          <h3>{t("again.more")}</h3>
          <ul>
            {found.more.map((each) => (
              <li key={`${each.at_s} ${each.reason}`} data-differs="suspension">
                {reason(each.reason)} <code>{each.policy_line}</code>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Ending({ end }: { end: EndOut }) {
  const { t, tFor, all, reason } = useWorkWords();
  if (end.how === "open") return <em>{t("again.open")}</em>;
  const named = `ending.${end.reason}`;
  return (
    <>
      {all.staff.tFor(`state.${end.how}`, "state.other")}
      {end.reason !== "" && ` (${isEnding(end.reason) ? tFor(named, "ending.other") : reason(end.reason)})`}
      {end.policy_line !== "" && <code> {end.policy_line}</code>}
    </>
  );
}

const isEnding = (word: string) => (ENDINGS as readonly string[]).includes(word);

function Table({ title, head, children }: { title: string; head: readonly string[]; children: ComponentChildren }) {
  return (
    <>
      <h3>{title}</h3>
      <Scrolled label={title}>
        <table class="table">
          <thead>
            <tr>
              {head.map((each) => (
                <th key={each} scope="col">
                  {each}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      </Scrolled>
    </>
  );
}

function Change({ change, atS, onSeek }: { change: ChangeOut; atS: number | null; onSeek: (atS: number) => void }) {
  const { t, step, tFor } = useWorkWords();
  const line = change.would?.policy_line ?? change.was.policy_line;
  return (
    <tr data-differs="finding">
      <th scope="row">{step(change.check)}</th>
      <td>
        {atS === null ? (
          ""
        ) : (
          <button type="button" class="icon-button" aria-label={t("again.jump", { at: clockOf(atS) })} onClick={() => onSeek(atS)}>
            {clockOf(atS)}
          </button>
        )}
      </td>
      <td>
        <Judgement of={change.was} />
      </td>
      <td>{change.would === null ? tFor(`again.how.${change.how}`, "again.open") : <Judgement of={change.would} />}</td>
      <td>{line !== "" && <code>{line}</code>}</td>
    </tr>
  );
}

function Judgement({ of }: { of: JudgementOut }) {
  const { t, all, reason } = useWorkWords();
  return (
    <>
      <span class={`badge ${of.verdict}`}>{all.staff.tFor(`verdict.${of.verdict}`, "verdict.inconclusive")}</span>{" "}
      <span class="figures">{t("again.score", { score: short(of.score), threshold: short(of.threshold) })}</span>
      {of.reason !== null && <span class="small"> {reason(of.reason)}</span>}
    </>
  );
}

/** Six figures are more than anybody compares by eye. */
function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}
