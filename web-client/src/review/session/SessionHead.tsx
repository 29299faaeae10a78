// Whose session this is, how it ended as far as this person may know, and how long they may look.
import type { ComponentChild } from "preact";
import type { PageSession } from "../../core/generated.ts";
import { clockOf } from "../../core/time.ts";
import { LANGUAGE_NAMES } from "../../locales/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Matter } from "../../ui/Matter.tsx";
import { useNow } from "../useNow.ts";
import { useReviewWords } from "../words.tsx";
import { languageName } from "./names.ts";
import { dayTime } from "./when.ts";

interface SessionHeadProps {
  session: PageSession;
  lengthS: number;
  leftS: () => number;
  onKeys: () => void;
  onClose: () => void;
}

export function SessionHead({ session, lengthS, leftS, onKeys, onClose }: SessionHeadProps) {
  const { t, tFor, staff, person, language } = useReviewWords();
  const unknown = <span class="untold">{t("blind.untold")}</span>;
  const facts: readonly (readonly [string, ComponentChild])[] = [
    [t("session.outcome"), session.outcome === null ? unknown : <Outcome session={session} />],
    [t("session.state"), staff.tFor(`state.${session.state}`, "state.other")],
    [t("session.created"), dayTime(session.created)],
    [t("session.length"), clockOf(lengthS)],
    [t("session.clerk"), session.clerk === "" ? t("session.unattended") : person(session.clerk)],
    [t("session.decided_by"), session.decided_by === null ? unknown : session.decided_by === "" ? "–" : person(session.decided_by)],
    [t("session.language"), languageName(session.language, LANGUAGE_NAMES)],
    [t("session.suspensions"), session.suspensions],
    [t("session.policy"), <span title={session.policy_sha256}>{session.policy_version || "–"}</span>],
  ];
  return (
    <header class="session-head">
      <div class="session-title">
        <h1 tabIndex={-1}>
          {session.names[session.party] ?? session.reference} <span class="reference">{session.reference}</span>
        </h1>
        <p class="small">
          <Matter matter={session.matter} language={language} />
          {Object.entries(session.names).map(([role, name]) => (
            <span key={role} class={role === session.party ? "party now" : "party"}>
              {tFor(`party.${role}`, "party.other", { role })}: {name}
            </span>
          ))}
        </p>
        {session.risks.length > 0 && (
          <p class="risks">
            {session.risks.map((risk) => (
              <span key={risk} class="badge bad">
                {risk === "sign" ? t("mark.sign") : staff.reason(risk)}
              </span>
            ))}
          </p>
        )}
      </div>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div class="session-deeds">
        <Left leftS={leftS} />
        <Button action="keys" look="quiet" onClick={onKeys}>
          {t("session.keys")}
        </Button>
        <Button action="close-session" look="plain" onClick={onClose}>
          {t("session.close")}
        </Button>
      </div>
    </header>
  );
}

function Outcome({ session }: { session: PageSession }) {
  const { tFor } = useReviewWords();
  const outcome = session.outcome ?? "";
  const tone = outcome === "approve" ? "good" : outcome === "" ? "plain" : "bad";
  return <span class={`badge ${tone}`}>{outcome === "" ? "–" : tFor(`outcome.${outcome}`, "outcome.other")}</span>;
}

/** Minutes until the viewing is over; in its last five minutes as a warning. */
function Left({ leftS }: { leftS: () => number }) {
  const { t } = useReviewWords();
  const left = useNow(leftS, 1_000);
  return <p class={`viewing-left${left < 300 ? " warn" : ""}`}>{t("viewing.left", { left: clockOf(left) })}</p>;
}
