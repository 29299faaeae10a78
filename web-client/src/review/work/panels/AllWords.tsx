// Everything that was said of how a session should have ended, side by side; where two words differ a third person decides here.
import type { SeenEntryOut, SessionPageOut } from "../../../core/generated.ts";
import { ApiError } from "../../../core/http.ts";
import type { ReviewWorkApi } from "../../../core/review-work-http.ts";
import { Loading } from "../../../ui/Loading.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { useAttempt } from "../../../ui/useAttempt.ts";
import type { ReviewApi } from "../../api.ts";
import type { OwnWord } from "../own-word.ts";
import { DeedTrouble } from "../parts/DeedTrouble.tsx";
import { useLoaded } from "../parts/useLoaded.ts";
import { WordForm } from "../parts/WordForm.tsx";
import { type Said, type SecondLook, secondLook, stateOf } from "../two-words.ts";
import { useWorkWords } from "../words.tsx";

const PAGES_OF_ENTRIES = 20;
const ENTRIES = 1000; // of one answer

interface AllWordsProps {
  api: Pick<ReviewWorkApi, "queue" | "adjudicate">;
  review: Pick<ReviewApi, "entries">;
  page: Pick<SessionPageOut, "session" | "marks">;
  viewing: string;
  me: string;
  supervises: boolean;
  onDecided: () => void;
}

export function AllWords({ api, review, page, viewing, me, supervises, onDecided }: AllWordsProps) {
  const { t, tFor, all } = useWorkWords();
  const { session } = page;
  const ended = page.marks.find(({ kind }) => kind === "decided" || kind === "terminated");
  const look = useLoaded(
    async () => secondLook(await entriesFrom(review, session.id, viewing, ended?.index ?? 0)),
    [review, session.id, viewing],
  );
  if (look.value === null) return look.trouble === null ? <Loading /> : <DeedTrouble deed="queue" error={look.trouble} />;
  const state = stateOf(look.value);
  return (
    <>
      <p data-look={state}>
        <span class={`badge ${TONES[state] ?? ""}`}>{t(`look.state.${state}`)}</span> {t(`look.state.${state}.more`)}
      </p>
      {(look.value.why ?? []).length > 0 && (
        <p class="small">
          {t("look.why")} {(look.value.why ?? []).map((why) => tFor(`why.${why}`, "why.other")).join(t("common.and"))}
        </p>
      )}
      <Words look={look.value} me={me} />
      {supervises && state === "disagreed" && !look.value.words.some((word) => word.by === me) && (
        <Adjudication
          api={api}
          session={session.id}
          onDecided={() => {
            look.again();
            onDecided();
          }}
        />
      )}
      {look.value.words.some((word) => word.by === me) && (
        <p>
          <a href="#/queue">{t("look.to_queue")}</a>
        </p>
      )}
      {look.trouble !== null && <p class="small">{all.staff.tRefused("problem.offline")}</p>}
    </>
  );
}

const TONES: Readonly<Record<string, string>> = { agreed: "good", disagreed: "warn", adjudicated: "good" };

async function entriesFrom(
  review: AllWordsProps["review"],
  session: string,
  viewing: string,
  since: number,
): Promise<SeenEntryOut[]> {
  const found: SeenEntryOut[] = [];
  let next = since;
  for (let n = 0; n < PAGES_OF_ENTRIES; n += 1) {
    const { entries } = await review.entries(session, viewing, next);
    found.push(...entries);
    const last = entries.at(-1);
    if (last === undefined || entries.length < ENTRIES) break;
    next = last.index + 1;
  }
  return found;
}

function Words({ look, me }: { look: SecondLook; me: string }) {
  const { t } = useWorkWords();
  return (
    <div class="words-beside">
      <SaidCard which="first" title={t("look.first")} said={look.first} me={me} />
      {look.words.map((word) => (
        <SaidCard key={`${word.by} ${word.at}`} which="review" title={t("look.second")} said={word} me={me} />
      ))}
      {look.last !== null && <SaidCard which="last" title={t("look.last")} said={look.last} me={me} />}
    </div>
  );
}

interface SaidCardProps {
  /** `data-said` */
  which: string;
  title: string;
  said: Said | null;
  me: string;
}

function SaidCard({ which, title, said, me }: SaidCardProps) {
  const { t, tFor, all, moment, reason } = useWorkWords();
  if (said === null) return null;
  return (
    <article class="said-card" data-said={which}>
      <h3>{title}</h3>
      <p class="said-outcome">{tFor(`ending.${said.outcome}`, "ending.other")}</p>
      {said.reasons.length > 0 && (
        <ul>
          {said.reasons.map((code) => (
            <li key={code}>{reason(code)}</li>
          ))}
        </ul>
      )}
      {said.words === "" ? <p class="empty">{t("look.wordless")}</p> : <blockquote>{said.words}</blockquote>}
      <p class="small">
        {said.by === me ? t("common.you") : said.by.startsWith("per_") ? all.person(said.by) : t("common.machine")} ·{" "}
        {moment(said.at)}
      </p>
    </article>
  );
}

function Adjudication({ api, session, onDecided }: { api: AllWordsProps["api"]; session: string; onDecided: () => void }) {
  const { t } = useWorkWords();
  const queue = useLoaded(() => api.queue(), [api]);
  const decided = useAttempt();
  const decide = async ({ outcome, words }: OwnWord) => {
    if (outcome === null) return;
    const failed = await decided.attempt(() => api.adjudicate(session, { outcome, words }));
    if (failed === null) onDecided();
  };
  return (
    <div class="adjudication" data-form="adjudication">
      <h3>{t("adjudicate.title")}</h3>
      <p>{t("adjudicate.lead")}</p>
      {decided.error !== null && <DeedTrouble deed="adjudicate" error={ApiError.of(decided.error)} />}
      {queue.trouble !== null && <DeedTrouble deed="queue" error={queue.trouble} />}
      {queue.value !== null && (
        <WordForm
          action="adjudicate"
          go={t("adjudicate.go")}
          asks={queue.value}
          withReasons={false}
          busy={decided.busy}
          onSend={(word) => void decide(word)}
        />
      )}
      <Notice tone="info">{t("adjudicate.after")}</Notice>
    </div>
  );
}
