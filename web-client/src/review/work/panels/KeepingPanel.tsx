// How long the session that is open is kept; for supervisors, holding it longer, lifting a hold, and a consent that was taken back.
import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import { Choice, WordsField } from "../../../clerk/forms/Fields.tsx";
import type { HoldSeenOut } from "../../../core/generated.ts";
import { ApiError } from "../../../core/http.ts";
import { ReviewWorkApi } from "../../../core/review-work-http.ts";
import { Button } from "../../../ui/Button.tsx";
import { Loading } from "../../../ui/Loading.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { useAttempt } from "../../../ui/useAttempt.ts";
import type { PanelProps } from "../../panels/index.ts";
import { CONSENTS, type Consent, LEAST_WHY, mayLift } from "../keeping.ts";
import { lengthOf } from "../own-word.ts";
import { DeedTrouble } from "../parts/DeedTrouble.tsx";
import { useLoaded } from "../parts/useLoaded.ts";
import { useWorkWords } from "../words.tsx";

export function KeepingPanel({ room, page, onChanged }: PanelProps) {
  const api = useMemo(() => new ReviewWorkApi(), []);
  return <KeepingOf api={api} session={page.session.id} me={room.me.value?.person ?? ""} onChanged={onChanged} />;
}

type Api = Pick<ReviewWorkApi, "keeping" | "layHold" | "liftHold" | "withdraw">;

interface KeepingOfProps {
  api: Api;
  session: string;
  me: string;
  onChanged: () => void;
}

export function KeepingOf({ api, session, me, onChanged }: KeepingOfProps) {
  const { t, tFor, day } = useWorkWords();
  const loaded = useLoaded(() => api.keeping(session), [api, session]);
  const keeping = loaded.value;
  const changed = () => {
    loaded.again();
    onChanged();
  };
  return (
    <section class="panel work-panel" data-work="keeping">
      <h2>{t("keeping.title")}</h2>
      {loaded.trouble !== null && <DeedTrouble deed="hold" error={loaded.trouble} />}
      {keeping === null ? (
        loaded.trouble === null && <Loading />
      ) : (
        <>
          <dl class="work-facts">
            <div>
              <dt>{t("keeping.span")}</dt>
              <dd>
                <Span years={keeping.years} days={keeping.days} />
              </dd>
            </div>
            <div>
              <dt>{t("keeping.due")}</dt>
              <dd>{keeping.due === "" ? t("keeping.due.open") : day(keeping.due)}</dd>
            </div>
            <div>
              <dt>{t("keeping.held")}</dt>
              <dd>
                {keeping.held.length === 0
                  ? t("keeping.held.none")
                  : keeping.held.map((each) => tFor(`keeping.held.${each}`, "keeping.held.other")).join(t("common.and"))}
              </dd>
            </div>
          </dl>
          {keeping.withdrawn.map((consent) => (
            <Notice key={consent} tone="warn">
              {t("keeping.withdrawn", { consent: tFor(`consent.${consent}`, "consent.all") })}
            </Notice>
          ))}
          <h3>{t("hold.title")}</h3>
          {keeping.holds.length === 0 ? (
            <p class="empty" data-empty="holds">
              {t("hold.none")}
            </p>
          ) : (
            keeping.holds.map((hold) => <Held key={hold.hold} api={api} session={session} hold={hold} me={me} onLifted={changed} />)
          )}
          <LayHold api={api} session={session} onLaid={changed} />
          <Withdraw api={api} session={session} onDone={changed} />
        </>
      )}
    </section>
  );
}

function Span({ years, days }: { years: number | null; days: number | null }) {
  const { t } = useWorkWords();
  if (years !== null) return <>{t("keeping.years", { n: years })}</>;
  return <>{days === null ? t("keeping.forever") : t("keeping.days", { n: days })}</>;
}

interface HeldProps {
  api: Api;
  session: string;
  hold: HoldSeenOut;
  me: string;
  onLifted: () => void;
}

function Held({ api, session, hold, me, onLifted }: HeldProps) {
  const { t, all, moment } = useWorkWords();
  const may = mayLift(hold, me);
  return (
    <article class="copy" data-hold={hold.hold}>
      <blockquote>{hold.why}</blockquote>
      <p class="small">
        {hold.by === me ? t("common.you") : all.person(hold.by)} · {moment(hold.at)}
      </p>
      {may ? (
        <Why
          action="lift-hold"
          open={t("hold.lift")}
          label={t("hold.lift.why")}
          look="danger"
          onSend={(why) => api.liftHold(session, hold.hold, why)}
          onDone={onLifted}
        />
      ) : (
        <p class="small">{t("hold.own")}</p>
      )}
    </article>
  );
}

function LayHold({ api, session, onLaid }: { api: Api; session: string; onLaid: () => void }) {
  const { t } = useWorkWords();
  return (
    <Why
      action="lay-hold"
      open={t("hold.lay")}
      label={t("hold.lay.why")}
      look="primary"
      onSend={(why) => api.layHold(session, why)}
      onDone={onLaid}
    />
  );
}

function Withdraw({ api, session, onDone }: { api: Api; session: string; onDone: () => void }) {
  const { t } = useWorkWords();
  const [consent, setConsent] = useState<Consent | null>(null);
  return (
    <>
      <h3>{t("withdraw.title")}</h3>
      <Why
        action="withdraw"
        open={t("withdraw.go")}
        label={t("withdraw.why")}
        look="danger"
        ready={consent !== null}
        onSend={async (why) => {
          if (consent !== null) await api.withdraw(session, consent, why);
        }}
        onDone={onDone}
      >
        <p>{t("withdraw.lead")}</p>
        <Choice
          name="consent"
          legend={t("withdraw.consent")}
          options={CONSENTS.map((each) => [each, t(`consent.${each}`)] as const)}
          value={consent}
          onChange={setConsent}
        />
      </Why>
    </>
  );
}

interface WhyProps {
  action: string;
  /** What the button that opens it says, and the one that sends. */
  open: string;
  label: string;
  look: "primary" | "danger";
  ready?: boolean;
  onSend: (why: string) => Promise<unknown>;
  onDone: () => void;
  children?: ComponentChildren;
}

/** A deed that needs words: closed until somebody means it. */
function Why({ action, open, label, look, ready = true, onSend, onDone, children }: WhyProps) {
  const { t } = useWorkWords();
  const [isOpen, setOpen] = useState(false);
  const [why, setWhy] = useState("");
  const sending = useAttempt();
  if (!isOpen) {
    return (
      <div class="work-actions">
        <Button action={`open-${action}`} look={look === "danger" ? "danger" : "plain"} onClick={() => setOpen(true)}>
          {open}
        </Button>
      </div>
    );
  }
  const send = async () => {
    if ((await sending.attempt(() => onSend(why.trim()))) !== null) return;
    setWhy("");
    setOpen(false);
    onDone();
  };
  return (
    <div class="why" data-form={action}>
      {children}
      <WordsField label={label} value={why} least={LEAST_WHY} onChange={setWhy} />
      {sending.error !== null && <DeedTrouble deed="hold" error={ApiError.of(sending.error)} />}
      <div class="work-actions">
        <Button
          action={action}
          look={look}
          busy={sending.busy}
          disabled={!ready || lengthOf(why) < LEAST_WHY}
          onClick={() => void send()}
        >
          {open}
        </Button>
        <Button action={`close-${action}`} look="quiet" onClick={() => setOpen(false)}>
          {t("common.cancel")}
        </Button>
      </div>
    </div>
  );
}
