// A reviewer's own outcome of the session that the queue gave them, before they know anybody else's.
import { useState } from "preact/hooks";
import { ApiError } from "../../../core/http.ts";
import type { ReviewWorkApi } from "../../../core/review-work-http.ts";
import { Loading } from "../../../ui/Loading.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { useAttempt } from "../../../ui/useAttempt.ts";
import { useNow } from "../../useNow.ts";
import type { OwnWord } from "../own-word.ts";
import { DeedTrouble } from "../parts/DeedTrouble.tsx";
import { TimeLeft } from "../parts/TimeLeft.tsx";
import { useLoaded } from "../parts/useLoaded.ts";
import { WordForm } from "../parts/WordForm.tsx";
import { leftOf } from "../time-left.ts";
import { useWorkWords } from "../words.tsx";

interface OwnWordFormProps {
  api: Pick<ReviewWorkApi, "queue" | "give">;
  session: string;
  /** UTC, UNIX seconds, by the server's clock. */
  nowS: () => number;
  onGiven: () => void;
}

export function OwnWordForm({ api, session, nowS, onGiven }: OwnWordFormProps) {
  const { t } = useWorkWords();
  const queue = useLoaded(() => api.queue(), [api, session]);
  const given = useAttempt();
  const [done, setDone] = useState(false);
  const left = leftOf(queue.value?.until_s ?? 0, useNow(nowS, 10_000));
  const give = async ({ outcome, reasons, words }: OwnWord) => {
    if (outcome === null) return;
    const failed = await given.attempt(() => api.give(session, { outcome, reasons: [...reasons], words }));
    if (failed !== null) return;
    setDone(true);
    onGiven();
  };
  if (done) {
    return (
      <Notice tone="good" live>
        {t("look.given")}
      </Notice>
    );
  }
  if (queue.value === null) return queue.trouble === null ? <Loading /> : <DeedTrouble deed="queue" error={queue.trouble} />;
  if (queue.value.mine !== session || left.over) {
    return (
      <>
        <Notice tone="info">{t("look.not_yours")}</Notice>
        <p>
          <a href="#/queue">{t("look.to_queue")}</a>
        </p>
      </>
    );
  }
  return (
    <>
      <p>{t("look.lead")}</p>
      <p class="small">
        {t("queue.left")} <TimeLeft left={left} />
      </p>
      {given.error !== null && <DeedTrouble deed="give" error={ApiError.of(given.error)} />}
      <WordForm
        action="give-word"
        go={t("look.give")}
        asks={queue.value}
        withReasons
        busy={given.busy}
        onSend={(word) => void give(word)}
      />
      <p class="small">{t("look.final")}</p>
    </>
  );
}
