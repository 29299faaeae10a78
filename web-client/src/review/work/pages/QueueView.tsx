// The queue on its page: what the address `#/queue` shows.
import { useMemo } from "preact/hooks";
import { ReviewWorkApi } from "../../../core/review-work-http.ts";
import type { PageViewProps } from "../../pages.ts";
import { useWorkWords } from "../words.tsx";
import { QueuePage } from "./QueuePage.tsx";

export function QueueView({ room }: PageViewProps) {
  const { t } = useWorkWords();
  const api = useMemo(() => new ReviewWorkApi(), []);
  return (
    <QueuePage
      api={api}
      review={room.review}
      nowS={room.time.nowS}
      roles={room.roles}
      trouble={room.trouble.value}
      onOpen={async (session, reference, why) => {
        if (await room.open(session, reference, t(why))) room.go("session", session);
      }}
    />
  );
}
