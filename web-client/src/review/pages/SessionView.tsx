// One session: opened with its case's reference, looked at, and closed by time or by hand.
import { useEffect, useMemo, useState } from "preact/hooks";
import { Trouble } from "../../staff/Trouble.tsx";
import { Button } from "../../ui/Button.tsx";
import { Loading } from "../../ui/Loading.tsx";
import type { PageViewProps } from "../pages.ts";
import type { ReviewRoom, Viewing } from "../room.ts";
import { Look } from "../session/look.ts";
import { OpenForm } from "../session/OpenForm.tsx";
import { SessionPage } from "../session/SessionPage.tsx";
import { useReviewWords } from "../words.tsx";
import { SessionsView } from "./SessionsView.tsx";

export function SessionView({ room, id }: PageViewProps) {
  if (id === null) return <SessionsView room={room} id={null} />;
  return <OneSession key={id} room={room} id={id} />;
}

function OneSession({ room, id }: { room: ReviewRoom; id: string }) {
  const [over, setOver] = useState(false);
  const viewing = room.viewings.value[id];
  const end = () => {
    setOver(true);
    room.forget(id);
  };
  if (viewing === undefined) {
    return (
      <OpenForm
        session={id}
        over={over}
        busy={room.busy.value === "open"}
        trouble={room.trouble.value}
        onOpen={(reference, why) => void room.open(id, reference, why)}
        onBack={() => room.go("sessions")}
      />
    );
  }
  return <Opened key={viewing.viewing} room={room} id={id} viewing={viewing} onOver={end} />;
}

const MOST_TIMER_MS = 2 ** 31 - 1;

function Opened({ room, id, viewing, onOver }: { room: ReviewRoom; id: string; viewing: Viewing; onOver: () => void }) {
  const { t } = useReviewWords();
  const look = useMemo(() => new Look(id, viewing, room.review, onOver), [viewing.viewing]);
  const leftS = useMemo(() => () => Math.max(0, viewing.until - room.time.nowS()), [viewing]);
  useEffect(() => {
    void look.load();
    const timer = setTimeout(onOver, Math.min(leftS() * 1000, MOST_TIMER_MS));
    return () => clearTimeout(timer);
  }, [look]);
  const trouble = look.trouble.value;
  if (trouble !== null && look.page.value === null) {
    return (
      <section class="sheet" data-page="session-trouble">
        <h1>{t("session.title")}</h1>
        <Trouble error={trouble} />
        <div class="form-deeds">
          <Button action="retry" onClick={() => void look.load()}>
            {t("common.retry")}
          </Button>
          <Button action="back" look="plain" onClick={() => room.go("sessions")}>
            {t("open.back")}
          </Button>
        </div>
      </section>
    );
  }
  if (look.page.value === null || look.player.value === null) return <Loading />;
  return (
    <SessionPage
      room={room}
      look={look}
      page={look.page.value}
      player={look.player.value}
      leftS={leftS}
      onClose={() => {
        room.forget(id);
        room.go("sessions");
      }}
    />
  );
}
