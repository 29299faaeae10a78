// Everything about one session at once: picture, line, words beside it; then what stands behind it, and what one does about it.
import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { PageMark, SessionPageOut } from "../../core/generated.ts";
import { PANELS } from "../panels/index.ts";
import { type Deed, meant, whereOf } from "../player/keys.ts";
import type { Player } from "../player/player.ts";
import type { ReviewRoom } from "../room.ts";
import { groupOf } from "../timeline/marks.ts";
import { Timeline, type Zoom } from "../timeline/Timeline.tsx";
import { useReviewWords } from "../words.tsx";
import { CardAndFace } from "./CardAndFace.tsx";
import { Controls } from "./Controls.tsx";
import { Entries } from "./Entries.tsx";
import { Findings } from "./Findings.tsx";
import { KeysDialog } from "./KeysDialog.tsx";
import type { Look, Tab } from "./look.ts";
import { Marks } from "./Marks.tsx";
import { Notes } from "./Notes.tsx";
import { Pictures } from "./Pictures.tsx";
import { Rules } from "./Rules.tsx";
import { SessionHead } from "./SessionHead.tsx";
import { Stamp } from "./Stamp.tsx";
import { Steps } from "./Steps.tsx";
import { Stills } from "./Stills.tsx";
import { Tabs } from "./Tabs.tsx";
import { TrailState } from "./TrailState.tsx";
import { Transcript } from "./Transcript.tsx";

interface SessionPageProps {
  room: ReviewRoom;
  look: Look;
  page: SessionPageOut;
  player: Player;
  leftS: () => number;
  onClose: () => void;
}

export function SessionPage({ room, look, page, player, leftS, onClose }: SessionPageProps) {
  const { t } = useReviewWords();
  const keys = useSignal(false);
  const zoom = useRef<Zoom | null>(null);
  const { review: api } = room;
  const { viewing } = look.viewing;
  const viewer = room.me.value?.name ?? "";
  const { nowS } = room.time;
  const seek = useMemo(() => (atS: number) => player.seek(atS), [player]);
  const stillUrl = useMemo(() => (sha256: string) => api.still(page.session.id, viewing, sha256), [viewing]);
  const mediaUrl = useMemo(() => (media: string) => api.media(media, viewing), [viewing]);
  const stamp = <Stamp name={viewer} nowS={nowS} />;

  useEffect(() => {
    document.title = `${page.session.reference} · ${t("page.title")}`;
  }, [page.session.reference, t]);
  usePlayed(player);
  useKeys((deed) => {
    switch (deed.kind) {
      case "toggle":
        return player.toggle();
      case "skip":
        return player.skip(deed.byS);
      case "to":
        return player.seek(deed.share * player.lengthS);
      case "frame":
        return player.frame(deed.by);
      case "speed":
        return player.faster(deed.by);
      case "mark":
        look.toMark(deed.by);
        return;
      case "in":
        return zoom.current?.in();
      case "out":
        return zoom.current?.out();
      case "whole":
        return zoom.current?.whole();
      case "search":
        look.tab.value = "transcript";
        requestAnimationFrame(() => document.getElementById("look-for")?.focus());
        return;
      case "help":
        keys.value = true;
    }
  });

  const toMark = (mark: PageMark) => {
    seek(mark.at_s);
    if (groupOf(mark) === "findings" && page.findings.some(({ index }) => index === mark.index)) look.open(mark.index);
  };
  const counts: Readonly<Record<Tab, number>> = {
    transcript: page.transcript.length,
    marks: page.marks.length,
    findings: page.findings.length,
    steps: page.steps.length,
    pictures: page.stills.length,
    entries: page.trail.length,
  };
  return (
    <div class="session-page" data-page="session" data-session={page.session.id} data-blind={page.session.blind}>
      <SessionHead
        session={page.session}
        lengthS={player.lengthS}
        leftS={leftS}
        onKeys={() => {
          keys.value = true;
        }}
        onClose={onClose}
      />
      {page.session.blind && (
        <p class="strip blind" data-blind-note>
          {t("blind.lead")}
        </p>
      )}
      <div class="look-grid">
        <div class="look-left">
          <Pictures tracks={page.tracks} player={player} viewer={viewer} nowS={nowS} mediaUrl={mediaUrl} />
          <Controls player={player} onMark={(by) => look.toMark(by)} />
          <Timeline page={page} player={player} zoom={zoom} onMark={toMark} />
        </div>
        <Tabs
          tab={look.tab.value}
          counts={counts}
          onTab={(tab) => {
            look.tab.value = tab;
          }}
        >
          {look.tab.value === "transcript" && <Transcript lines={page.transcript} player={player} onSeek={seek} />}
          {look.tab.value === "marks" && (
            <Marks marks={look.marks.value} language={page.session.language} player={player} onMark={(mark) => seek(mark.at_s)} />
          )}
          {look.tab.value === "findings" && (
            <Findings
              findings={page.findings}
              opened={look.opened.value}
              beganS={page.clock.began}
              onOpen={(index) => look.open(index)}
              onSeek={seek}
              fetch={(index) => api.finding(page.session.id, viewing, index)}
              stillUrl={stillUrl}
              stamp={stamp}
            />
          )}
          {look.tab.value === "steps" && <Steps steps={page.steps} blind={page.session.blind} onSeek={seek} />}
          {look.tab.value === "pictures" && <Stills stills={page.stills} stillUrl={stillUrl} stamp={stamp} onSeek={seek} />}
          {look.tab.value === "entries" && <Entries fetch={(since) => api.entries(page.session.id, viewing, since)} />}
        </Tabs>
      </div>
      <div class="look-below">
        <CardAndFace
          stills={page.stills}
          findings={page.findings}
          stillUrl={stillUrl}
          stamp={stamp}
          onSeek={seek}
          onOpen={(index) => look.open(index)}
        />
        <Rules page={page} onSeek={seek} />
        <Notes notes={page.notes} onSeek={seek} />
        <TrailState trail={page.trail} />
      </div>
      <div class="look-panels">
        {PANELS.filter((panel) => panel.allowed(room.roles, page.session)).map((panel) => (
          <div key={panel.name} data-panel={panel.name}>
            <panel.View
              room={room}
              page={page}
              viewing={look.viewing}
              atS={() => player.atS}
              onSeek={seek}
              onChanged={() => void look.load()}
            />
          </div>
        ))}
      </div>
      {keys.value && (
        <KeysDialog
          onClose={() => {
            keys.value = false;
          }}
        />
      )}
    </div>
  );
}

/** The clock runs with the screen, and stands still while nobody can see it. */
function usePlayed(player: Player): void {
  useEffect(() => {
    let frame = requestAnimationFrame(function next(nowMs) {
      player.tick(nowMs);
      frame = requestAnimationFrame(next);
    });
    const hide = () => {
      if (document.hidden) player.pause();
    };
    document.addEventListener("visibilitychange", hide);
    return () => {
      cancelAnimationFrame(frame);
      document.removeEventListener("visibilitychange", hide);
    };
  }, [player]);
}

function useKeys(does: (deed: Deed) => void): void {
  const newest = useRef(does);
  newest.current = does;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return; // a box, a tab or whatever else has the focus took it
      const deed = meant(event, whereOf(event.target));
      if (deed === null) return;
      event.preventDefault();
      newest.current(deed);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
