// What a reviewer was given and until when; the next one, by chance; for supervisors the sessions of which two words differ.
import type { ListedSession, ReviewQueueOut, SessionsListOut } from "../../../core/generated.ts";
import { ApiError } from "../../../core/http.ts";
import type { ReviewWorkApi } from "../../../core/review-work-http.ts";
import type { StaffRole } from "../../../core/seat-protocol.ts";
import { Button } from "../../../ui/Button.tsx";
import { Loading } from "../../../ui/Loading.tsx";
import { Matter } from "../../../ui/Matter.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { useAttempt } from "../../../ui/useAttempt.ts";
import type { ReviewApi } from "../../api.ts";
import { useNow } from "../../useNow.ts";
import { DeedTrouble } from "../parts/DeedTrouble.tsx";
import { Scrolled } from "../parts/Scrolled.tsx";
import { TimeLeft } from "../parts/TimeLeft.tsx";
import { useLoaded } from "../parts/useLoaded.ts";
import { leftOf } from "../time-left.ts";
import { useWorkWords } from "../words.tsx";

const AGAIN_MS = 20_000;

type WhyOpen = "queue.why" | "disputed.why";

interface QueuePageProps {
  api: Pick<ReviewWorkApi, "queue" | "next">;
  review: Pick<ReviewApi, "sessions">;
  /** UTC, UNIX seconds, by the server's clock. */
  nowS: () => number;
  roles: readonly StaffRole[];
  /** Why the last opening did not work. */
  trouble: ApiError | null;
  onOpen: (session: string, reference: string, why: WhyOpen) => Promise<void>;
}

export function QueuePage({ api, review, nowS, roles, trouble, onOpen }: QueuePageProps) {
  const { t } = useWorkWords();
  const queue = useLoaded(() => api.queue(), [api], AGAIN_MS);
  const next = useAttempt();
  const take = () =>
    void next.attempt(async () => {
      await api.next();
      queue.again();
    });
  return (
    <section data-page="queue" class="work-page">
      <h1>{t("queue.title")}</h1>
      {queue.trouble !== null && <DeedTrouble deed="queue" error={queue.trouble} />}
      {next.error !== null && <DeedTrouble deed="next" error={ApiError.of(next.error)} />}
      {trouble !== null && <DeedTrouble deed="open" error={trouble} />}
      {queue.value === null ? (
        queue.trouble === null && <Loading />
      ) : (
        <>
          {roles.includes("reviewer") && <Mine queue={queue.value} nowS={nowS} busy={next.busy} onTake={take} onOpen={onOpen} />}
          {roles.includes("supervisor") && <Disputed review={review} ids={queue.value.disputed} onOpen={onOpen} />}
        </>
      )}
    </section>
  );
}

interface MineProps {
  queue: ReviewQueueOut;
  nowS: QueuePageProps["nowS"];
  busy: boolean;
  onTake: () => void;
  onOpen: QueuePageProps["onOpen"];
}

function Mine({ queue, nowS, busy, onTake, onOpen }: MineProps) {
  const { t } = useWorkWords();
  const left = leftOf(queue.until_s, useNow(nowS, 10_000));
  const { mine } = queue;
  if (mine !== null && !left.over) {
    return (
      <div class="panel queue-mine" data-mine={mine}>
        <h2>{t("queue.mine")}</h2>
        <dl class="work-facts">
          <div>
            <dt>{t("queue.case")}</dt>
            <dd>{queue.reference === "" ? t("queue.erased") : queue.reference}</dd>
          </div>
          <div>
            <dt>{t("queue.left")}</dt>
            <dd>
              <TimeLeft left={left} />
            </dd>
          </div>
        </dl>
        <p>{t("queue.blind")}</p>
        <p class="small">{t("queue.lapse")}</p>
        <div class="work-actions">
          <Button action="open-mine" icon="eye" onClick={() => void onOpen(mine, queue.reference, "queue.why")}>
            {t("queue.open")}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div class="panel queue-next">
      <h2>{t("queue.next")}</h2>
      {queue.waiting === 0 ? (
        <p class="empty" data-empty="queue">
          {t("queue.none")}
        </p>
      ) : (
        <p>{t("queue.waiting", { n: queue.waiting })}</p>
      )}
      <p class="small">{t("queue.chance")}</p>
      <div class="work-actions">
        <Button action="take-next" busy={busy} disabled={queue.waiting === 0} onClick={onTake}>
          {t("queue.take")}
        </Button>
      </div>
    </div>
  );
}

interface DisputedProps {
  review: QueuePageProps["review"];
  ids: readonly string[];
  onOpen: QueuePageProps["onOpen"];
}

function Disputed({ review, ids, onOpen }: DisputedProps) {
  const { t, day, all } = useWorkWords();
  const rows = useLoaded(() => rowsOf(review, ids), [review, ids.join(" ")]);
  const known = new Map<string, ListedSession>((rows.value ?? []).map((row) => [row.id, row]));
  return (
    <div class="panel queue-disputed">
      <h2>{t("disputed.title")}</h2>
      {ids.length === 0 ? (
        <p class="empty" data-empty="disputed">
          {t("disputed.none")}
        </p>
      ) : (
        <>
          <p>{t("disputed.lead")}</p>
          {rows.trouble !== null && <DeedTrouble deed="queue" error={rows.trouble} />}
          <Scrolled label={t("disputed.title")}>
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">{t("queue.case")}</th>
                  <th scope="col">{t("queue.matter")}</th>
                  <th scope="col">{t("queue.ended")}</th>
                  <th scope="col">
                    <span class="sr-only">{t("queue.open")}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {ids.map((id) => {
                  const row = known.get(id);
                  return (
                    <tr key={id} data-disputed={id}>
                      <td>{row?.reference ?? id}</td>
                      <td>{row && <Matter matter={row.matter} language={all.language} />}</td>
                      <td>{row ? day(row.ended) : ""}</td>
                      <td>
                        {row?.may_open === true && row.reference !== null ? (
                          <Button
                            action="open-disputed"
                            look="plain"
                            onClick={() => void onOpen(id, row.reference ?? "", "disputed.why")}
                          >
                            {t("disputed.open")}
                          </Button>
                        ) : (
                          row !== undefined && <Shut />
                        )}
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </Scrolled>
        </>
      )}
    </div>
  );
}

/** What the list says of each, page by page until all of them were found. */
async function rowsOf(review: QueuePageProps["review"], ids: readonly string[]): Promise<readonly ListedSession[]> {
  const found: ListedSession[] = [];
  let cursor: string | null = "";
  while (cursor !== null && !ids.every((id) => found.some((row) => row.id === id))) {
    const { rows, next }: SessionsListOut = await review.sessions({ review: "disagreed" }, cursor);
    found.push(...rows);
    cursor = next;
  }
  return found;
}

function Shut() {
  const { t } = useWorkWords();
  return <Notice tone="info">{t("disputed.shut")}</Notice>;
}
