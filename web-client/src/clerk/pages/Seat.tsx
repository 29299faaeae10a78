// My seat: free or not, who waits (nobody's name), and for supervisors every seat and every alarm.
import { useEffect, useState } from "preact/hooks";
import type { ApiError } from "../../core/http.ts";
import type { Availability, Me, SeatState, Waiting } from "../../core/seat-protocol.ts";
import { clockOf } from "../../core/time.ts";
import type { ClerkKey } from "../../locales/clerk/index.ts";
import { LANGUAGE_NAMES } from "../../locales/index.ts";
import { Trouble } from "../../staff/Trouble.tsx";
import { useClerkWords } from "../../staff/words.tsx";
import { Button } from "../../ui/Button.tsx";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import { Matter } from "../../ui/Matter.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Page, type PageProps } from "../../ui/Page.tsx";
import type { Alarm, Released } from "../face.ts";
import { ToReview } from "../ToReview.tsx";

export interface SeatProps {
  me: Me;
  availability: Availability;
  waiting: readonly Waiting[] | null;
  seats: readonly SeatState[];
  alarms: readonly Alarm[];
  released: Released | null;
  busy: string | null;
  trouble: ApiError | null;
  settings?: PageProps["settings"];
  onAvailability: (availability: "free" | "break" | "away") => void;
  onJoin: (session: string) => void;
  onDismiss: (alarm: Alarm) => void;
  /** The second person's word on a session that was decided. */
  onSecond: (session: string) => void;
  onAccount: () => void;
  onSignOut: () => void;
}

const CHOICES = ["free", "break", "away"] as const;
const MARKS: Readonly<Record<Availability, IconName>> = { free: "wait", break: "pause", away: "end", busy: "camera" };

export function Seat(props: SeatProps) {
  const { me, settings, released, trouble, onAccount, onSignOut } = props;
  const { t, tFor } = useClerkWords();
  const supervisor = me.roles.includes("supervisor");
  return (
    <Page
      name="seat"
      title={t("seat.title")}
      settings={
        <div class="seat-settings">
          <span class="who">{me.name}</span>
          <ToReview roles={me.roles} />
          <Button action="account" look="quiet" onClick={onAccount}>
            {t("account.title")}
          </Button>
          <Button action="sign-out" look="quiet" icon="end" onClick={onSignOut}>
            {t("account.out")}
          </Button>
          {settings}
        </div>
      }
    >
      {trouble !== null && <Trouble error={trouble} />}
      {released !== null && (
        <Notice tone="info">{t("seat.released", { why: tFor(`seat.why.${released.why}`, "seat.why.other") })}</Notice>
      )}
      {supervisor && <Alarms {...props} />}
      <div class="seat-columns">
        <MyState {...props} />
        <Queue waiting={props.waiting} />
      </div>
      {supervisor && <Seats {...props} />}
    </Page>
  );
}

function MyState({ me, availability, busy, onAvailability }: SeatProps) {
  const { t } = useClerkWords();
  const only = !me.roles.includes("clerk");
  const mood = only && availability === "away" ? "supervise" : availability === "free" ? "waiting" : availability;
  return (
    <section class="panel my-state" aria-labelledby="state-title">
      <div class={`state-mark ${availability}`} data-availability={availability}>
        <Icon name={mood === "supervise" ? "eye" : MARKS[availability]} size={40} />
        <div role="status">
          <h2 id="state-title">{t(`seat.${mood}.title`)}</h2>
          <p>{t(`seat.${mood}.body`)}</p>
        </div>
      </div>
      <fieldset class="choice" disabled={busy !== null}>
        <legend>{t("seat.availability")}</legend>
        <div class="state-buttons">
          {CHOICES.map((each) => (
            <Button
              key={each}
              action={each}
              look={each === availability ? "primary" : "plain"}
              pressed={each === availability}
              busy={busy === each}
              onClick={() => onAvailability(each)}
            >
              {t(`seat.${each}`)}
            </Button>
          ))}
        </div>
      </fieldset>
    </section>
  );
}

/** Waited times grow between two messages of the server's. */
function useGrowing(from: unknown): number {
  const [grown, setGrown] = useState(0);
  useEffect(() => {
    setGrown(0);
    const began = Date.now();
    const timer = setInterval(() => setGrown(Math.floor((Date.now() - began) / 1000)), 1_000);
    return () => clearInterval(timer);
  }, [from]);
  return grown;
}

function Queue({ waiting }: { waiting: readonly Waiting[] | null }) {
  const { t, language } = useClerkWords();
  const grown = useGrowing(waiting);
  return (
    <section class="panel queue" aria-labelledby="queue-title">
      <h2 id="queue-title">
        {t("seat.queue")} {waiting !== null && <span class="count">{t("seat.queue.count", { n: waiting.length })}</span>}
      </h2>
      {waiting === null && <p aria-busy="true">{t("seat.queue.loading")}</p>}
      {waiting?.length === 0 && <p class="empty">{t("seat.queue.empty")}</p>}
      {waiting !== null && waiting.length > 0 && (
        <div class="table">
          <table>
            <thead>
              <tr>
                <th scope="col">{t("seat.queue.lane")}</th>
                <th scope="col">{t("seat.queue.waited")}</th>
                <th scope="col">{t("seat.queue.language")}</th>
                <th scope="col">{t("seat.queue.matter")}</th>
              </tr>
            </thead>
            <tbody>
              {waiting.map((each) => (
                <tr key={each.session} data-session={each.session}>
                  <td>
                    <span class={`badge ${each.priority ? "warn" : "plain"}`}>
                      {t(each.priority ? "seat.queue.priority" : "seat.queue.normal")}
                    </span>
                  </td>
                  <td class="number">{clockOf(each.waited_s + grown)}</td>
                  <td lang={each.language}>{LANGUAGE_NAMES[each.language]}</td>
                  <td>
                    <Matter matter={each.matter} language={language} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p class="small">{t("seat.queue.note")}</p>
    </section>
  );
}

const ALARMS: Readonly<Record<string, ClerkKey>> = {
  sign: "seat.alarm.sign",
  risk: "seat.alarm.risk",
  held: "seat.alarm.held",
};

function Alarms({ alarms, onJoin, onSecond, onDismiss }: SeatProps) {
  const { t } = useClerkWords();
  return (
    <section class="alarms" aria-labelledby="alarms-title" aria-live="assertive">
      <h2 id="alarms-title" class={alarms.length === 0 ? "sr-only" : undefined}>
        {t("seat.alarms")}
      </h2>
      {alarms.length === 0 && <p class="sr-only">{t("seat.alarms.empty")}</p>}
      {alarms.map((alarm) => (
        <div key={`${alarm.session} ${alarm.kind}`} class={`alarm ${alarm.kind}`} data-alarm={alarm.session}>
          <Icon name="warn" />
          <p>
            {t(ALARMS[alarm.kind] ?? "seat.alarm.risk")} <code>{alarm.session.slice(-8)}</code>
          </p>
          <Button action="alarm-join" look={alarm.kind === "sign" ? "primary" : "plain"} onClick={() => onJoin(alarm.session)}>
            {t("seat.join")}
          </Button>
          <Button action="alarm-second" look="plain" onClick={() => onSecond(alarm.session)}>
            {t("command.second")}
          </Button>
          <Button action="alarm-dismiss" look="quiet" onClick={() => onDismiss(alarm)}>
            {t("seat.alarm.dismiss")}
          </Button>
        </div>
      ))}
    </section>
  );
}

function Seats({ seats, me, onJoin }: SeatProps) {
  const { t } = useClerkWords();
  return (
    <section class="panel" aria-labelledby="seats-title">
      <h2 id="seats-title">{t("seat.seats")}</h2>
      {seats.length === 0 ? (
        <p class="empty">{t("seat.seats.empty")}</p>
      ) : (
        <div class="table">
          <table>
            <thead>
              <tr>
                <th scope="col">{t("seat.person")}</th>
                <th scope="col">{t("seat.state")}</th>
                <th scope="col">{t("seat.deed")}</th>
              </tr>
            </thead>
            <tbody>
              {seats.map(({ person, name, availability, session }) => (
                <tr key={person}>
                  <td>{name}</td>
                  <td>
                    <span class={`badge ${availability === "busy" ? "info" : availability === "free" ? "good" : "plain"}`}>
                      {t(`seat.${availability}`)}
                    </span>
                  </td>
                  <td>
                    {session !== null && person !== me.person ? (
                      <Button action={`join-${person}`} look="plain" onClick={() => onJoin(session)}>
                        {t("seat.join")}
                      </Button>
                    ) : (
                      "–"
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
