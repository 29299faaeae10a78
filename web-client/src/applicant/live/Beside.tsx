// While a led session is paused: the clerk can still be seen and heard, and written to.
import type { SessionView } from "../../core/session.ts";
import { RemotePicture } from "../../ui/RemotePicture.tsx";
import { useWords } from "../../ui/words.tsx";
import { Captions } from "./Captions.tsx";
import { Writing } from "./Chat.tsx";
import type { SeatLive } from "./seat.ts";
import { Tool } from "./Tools.tsx";

export function Beside({ view, seat }: { view: SessionView; seat: SeatLive }) {
  const { t } = useWords();
  return (
    <section class="beside" aria-label={t("who.clerk")}>
      {view.clerk && seat.clerk !== null && (
        <RemotePicture name="clerk" label={t("who.clerk")} stream={seat.clerk} state={t("live.clerk.connecting")} />
      )}
      {view.interpreter && seat.interpreter !== null && (
        <RemotePicture
          name="interpreter"
          label={t("who.interpreter")}
          stream={seat.interpreter}
          state={t("live.clerk.connecting")}
        />
      )}
      {seat.captions && view.clerk && seat.clerk !== null && <Captions lines={view.lines} />}
      <Writing lines={view.lines} open={seat.chatOpen} unread={seat.unread} onOpen={seat.onChat} onSend={seat.onSend} />
      {view.clerk && (
        <Tool action="chat" icon="chat" label={t("chat.title")} badge={seat.unread} onClick={() => seat.onChat(true)} />
      )}
    </section>
  );
}
