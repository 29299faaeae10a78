// The counter on one screen: picture, comparison, records, steps, checklist, and every command below. It shows and reports.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ApiError } from "../../core/http.ts";
import type { History } from "../../core/link-history.ts";
import { FINAL, UNDER_WAY } from "../../core/protocol.ts";
import type { Brief } from "../../core/seat-protocol.ts";
import type { SeatView } from "../../core/seat-session.ts";
import { Trouble } from "../../staff/Trouble.tsx";
import { type ClerkWordsOf, useClerkWords } from "../../staff/words.tsx";
import { Matter } from "../../ui/Matter.tsx";
import type { Told } from "../announce.ts";
import { type Command, lackOf } from "../commands.ts";
import type { Standing } from "../needs.ts";
import type { Advice } from "../next.ts";
import { AdviceLine } from "../panels/AdviceLine.tsx";
import { Checklist } from "../panels/Checklist.tsx";
import { CommandBar } from "../panels/CommandBar.tsx";
import { Ending, Pause } from "../panels/Ending.tsx";
import { LinkGraph } from "../panels/LinkGraph.tsx";
import { Match, type MatchProps } from "../panels/Match.tsx";
import { StepList } from "../panels/StepList.tsx";
import { Timer } from "../panels/Timer.tsx";

export interface ConsoleProps {
  brief: Brief;
  standing: Standing;
  advice: Advice;
  muted: boolean;
  busy: ReadonlySet<string>;
  /** Asked for although it makes no sense now. */
  inVain: Command | null;
  trouble: ApiError | null;
  offline: boolean;
  waiting: number | null;
  silent: boolean;
  links: Readonly<Record<string, History>>;
  match: MatchProps;
  told: readonly Told[];
  nowS: () => number;
  settings?: ComponentChildren;
  pictures: ComponentChildren;
  records: ComponentChildren;
  resultUrl: string;
  onCommand: (command: Command) => void;
  onRepeat: (number: number) => void;
  onOverride: (number: number) => void;
  onTick: (item: string, done: boolean) => void;
  onAssess: () => void;
  onBack: () => void;
}

export function Console(props: ConsoleProps) {
  const { brief, standing, advice, busy, trouble, offline } = props;
  const { view, seat } = standing;
  const words = useClerkWords();
  const { t, reason } = words;
  const over = FINAL.has(view.state);
  const may = UNDER_WAY.has(view.state);
  return (
    <div class="console" data-page="console" data-state={view.state} data-seat={seat}>
      <Top {...props} />
      <main>
        {offline && (
          <p class="offline" role="alert">
            {t("console.offline")}
          </p>
        )}
        <div class="console-notices">
          {view.pause !== null && <Pause pause={view.pause} nowS={props.nowS} />}
          {over && <Ending view={view} resultUrl={seat === "supervisor" ? props.resultUrl : null} onBack={props.onBack} />}
          {trouble !== null && <Trouble error={trouble} />}
          {props.inVain !== null && <InVain command={props.inVain} standing={standing} />}
          {view.handOverNote !== "" && <p class="strip">{t("console.note.before", { note: view.handOverNote })}</p>}
          {!over && view.screen !== "none" && (
            <p class="strip" data-screen={view.screen}>
              {t(`screen.${view.screen}`)}
            </p>
          )}
          {view.risks.length > 0 && (
            <p class="strip warn" data-risks>
              <strong>{t("console.risks")}</strong>
              {view.risks.map((risk) => (
                <span key={risk} class="badge warn">
                  {reason(risk)}
                </span>
              ))}
            </p>
          )}
        </div>
        {!over && (
          <AdviceLine advice={advice} busy={advice.command !== null && busy.has(advice.command)} onCommand={props.onCommand} />
        )}
        <div class="console-grid">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what may scroll must be reachable by keys */}
          <div class="column left" tabIndex={0}>
            {props.pictures}
            <div class="links">
              <LinkGraph who="applicant" history={props.links.applicant ?? []} />
              <LinkGraph who="clerk" own={seat === "clerk"} history={props.links.clerk ?? []} />
            </div>
          </div>
          <div class="column middle">
            <section class="panel match-panel" aria-labelledby="match-title">
              <h2 id="match-title">{t("match.title")}</h2>
              <Match {...props.match} />
            </section>
            {props.records}
          </div>
          <div class="column right">
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keys */}
            <section class="panel steps-panel" aria-labelledby="steps-title" tabIndex={0}>
              <h2 id="steps-title">{t("steps.title")}</h2>
              <StepList
                steps={view.steps}
                mandatory={brief.mandatory}
                onRepeat={may ? props.onRepeat : null}
                onOverride={may ? props.onOverride : null}
              />
            </section>
            <Checklist brief={brief} view={view} disabled={over} onTick={props.onTick} onAssess={props.onAssess} />
          </div>
        </div>
        <CommandBar standing={standing} muted={props.muted} best={advice.command} busy={busy} onCommand={props.onCommand} />
      </main>
      <Announcements told={props.told} words={words} />
    </div>
  );
}

/** Why a command that was asked for by its key is not given; nothing as soon as it may be. */
function InVain({ command, standing }: { command: Command; standing: Standing }) {
  const { t } = useClerkWords();
  const lack = lackOf(command, standing);
  if (lack === null) return null;
  return (
    <p class="strip warn" role="alert" data-in-vain={command.name}>
      <strong>{t(`command.${command.name}`)}</strong> {t(`lack.${lack}`)}
    </p>
  );
}

function Top({ brief, standing, waiting, silent, nowS, settings }: ConsoleProps) {
  const { t, language } = useClerkWords();
  const { view, seat } = standing;
  const heading = useRef<HTMLHeadingElement>(null);
  const { reference, party } = brief.case;
  useEffect(() => {
    document.title = `${reference} · ${t("console.title")}`;
    heading.current?.focus({ preventScroll: true });
  }, [reference]);
  return (
    <header class="console-top">
      <h1 ref={heading} tabIndex={-1}>
        <span class="sr-only">{t("console.title")}: </span>
        {party.name || reference}
      </h1>
      <p class="case">
        <Matter matter={brief.case.matter} language={language} /> · <span class="reference">{reference}</span>
      </p>
      <p class="case-facts">
        {(["id_number", "passport_number", "birth_date"] as const).map((name) =>
          party[name] ? (
            <span key={name}>
              <span class={name === "birth_date" ? undefined : "sr-only"}>{t(`fact.${name}`)} </span>
              {party[name]}
            </span>
          ) : null,
        )}
      </p>
      <p class={`badge state ${badgeOf(view)}`} data-session-state={view.state}>
        {t(`state.${view.state}`)}
      </p>
      {view.priority && <p class="badge warn">{t("console.priority")}</p>}
      {seat === "supervisor" && (
        <p class="badge info">{t("console.watching", { mode: t(silent ? "console.silent" : "console.joined") })}</p>
      )}
      {seat === "clerk" && Object.values(view.supervisors).includes(false) && <p class="badge info">{t("console.supervised")}</p>}
      <span class="fill" />
      <Timer since={view.since} nowS={nowS} running={!FINAL.has(view.state)} />
      {waiting !== null && <p class="waiting">{t("console.queue", { n: waiting })}</p>}
      {settings}
    </header>
  );
}

function badgeOf(view: SeatView): string {
  if (view.state === "verifying") return "good";
  return view.state === "suspended" || view.state === "terminated" ? "bad" : "plain";
}

function Announcements({ told, words }: { told: readonly Told[]; words: ClerkWordsOf }) {
  return (
    <div class="sr-only" role="status" aria-live="polite" aria-atomic="true" data-told>
      {told.map((each) => (
        <p key={toldWords(each, words)}>{toldWords(each, words)}</p>
      ))}
    </div>
  );
}

function toldWords(told: Told, { t, tFor, reason }: ClerkWordsOf): string {
  switch (told.kind) {
    case "step":
      return t("told.step", {
        name: tFor(`step.${told.name}`, "step.other"),
        verdict: tFor(`verdict.${told.verdict}`, "verdict.inconclusive"),
      });
    case "chat":
      return t("told.chat", { words: told.words });
    case "state":
      return t("told.state", { state: t(`state.${told.state}`), reason: told.reason === null ? "" : reason(told.reason) });
    case "risk":
      return t("told.risk", { reason: reason(told.reason) });
    case "signed":
      return t("told.signed");
    case "code":
      return t(`told.code.${told.state}`);
    case "screen":
      return t(`screen.${told.state}`);
    case "asked":
      return t("told.asked", { prompt: tFor(`prompt.${told.prompt}`, "prompt.question") });
  }
}
