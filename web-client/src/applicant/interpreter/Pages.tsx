// An interpreter's pages: what is asked of them, both sides at once, and the end.
import type { Devices } from "../../core/devices.ts";
import type { Language } from "../../core/protocol.ts";
import type { Line } from "../../core/session.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { CameraRefused, OpenCamera } from "../../ui/OpenCamera.tsx";
import { Page, type PageProps } from "../../ui/Page.tsx";
import { RemotePicture } from "../../ui/RemotePicture.tsx";
import { SelfView } from "../../ui/SelfView.tsx";
import { useWords } from "../../ui/words.tsx";
import { Captions } from "../live/Captions.tsx";
import { Writing } from "../live/Chat.tsx";
import { Recording } from "../live/Recording.tsx";
import { SharedScreen } from "../live/Stage.tsx";
import { Tool } from "../live/Tools.tsx";

interface StartProps {
  applicant: Language;
  devices: Devices;
  settings?: PageProps["settings"];
  onJoin: () => void;
}

export function Start({ applicant, devices, settings, onJoin }: StartProps) {
  const { t } = useWords();
  return (
    <Page
      name="interpreter-start"
      title={t("interpreter.title")}
      settings={settings}
      actions={<OpenCamera action="join" devices={devices} label={t("interpreter.begin")} onOpen={onJoin} />}
    >
      <p class="lead">{t("interpreter.lead", { applicant: t(`language.spoken.${applicant}`) })}</p>
      <ul class="happens">
        {(["people", "microphone", "eye"] as const).map((icon, n) => (
          <li key={icon}>
            <Icon name={icon} />
            <span>{t(`interpreter.rule.${(n + 1) as 1 | 2 | 3}`)}</span>
          </li>
        ))}
      </ul>
      <Notice tone="info">{t("interpreter.recorded")}</Notice>
      <CameraRefused devices={devices} />
    </Page>
  );
}

interface RoomProps {
  applicant: MediaStream | null;
  clerk: MediaStream | null;
  screen: MediaStream | null;
  own: MediaStream | null;
  paused: boolean;
  lost: boolean;
  muted: boolean;
  lines: readonly Line[];
  chatOpen: boolean;
  unread: number;
  onMute: (muted: boolean) => void;
  onChat: (open: boolean) => void;
  onSend: (words: string) => Promise<boolean>;
  onLeave: () => void;
}

export function Room(props: RoomProps) {
  const { t } = useWords();
  const waiting = t("interpreter.waiting");
  return (
    <Page name="live" title={t("interpreter.live")}>
      <div class="live attended room" data-interpreter="live">
        <div class="live-steps">
          <p>
            <strong>{t("interpreter.live")}</strong>
            <Recording />
          </p>
        </div>
        {(props.paused || props.lost) && (
          <p class="sharing" role="status">
            <Icon name={props.lost ? "network" : "pause"} />
            {t(props.lost ? "live.link.lost" : "interpreter.paused")}
          </p>
        )}
        <div class="room-pictures">
          <SharedScreen stream={props.screen} pointer={null} />
          <RemotePicture name="applicant" label={t("who.applicant")} stream={props.applicant} state={waiting} />
          <RemotePicture name="clerk" label={t("who.clerk")} stream={props.clerk} state={waiting} />
          <div class="own" data-picture="own">
            <SelfView stream={props.own} guide="none" mirrored />
          </div>
        </div>
        <Captions lines={props.lines} self="interpreter" />
        <Writing
          lines={props.lines}
          open={props.chatOpen}
          unread={props.unread}
          self="interpreter"
          onOpen={props.onChat}
          onSend={props.onSend}
        />
        <div class="live-actions">
          <Tool
            action="mute"
            icon="microphone"
            label={t(props.muted ? "interpreter.unmute" : "interpreter.mute")}
            pressed={props.muted}
            onClick={() => props.onMute(!props.muted)}
          />
          <Tool
            action="chat"
            icon="chat"
            label={t("live.tool.chat")}
            badge={props.unread}
            onClick={() => props.onChat(!props.chatOpen)}
          />
          <Tool action="leave" icon="end" label={t("interpreter.leave")} onClick={props.onLeave} />
        </div>
      </div>
    </Page>
  );
}

export function Over({ left, settings, onAgain }: { left: boolean; settings?: PageProps["settings"]; onAgain: () => void }) {
  const { t } = useWords();
  return (
    <Page
      name="interpreter-over"
      title={t(left ? "interpreter.left" : "interpreter.over")}
      settings={settings}
      actions={
        left && (
          <Button action="join" icon="camera" onClick={onAgain}>
            {t("interpreter.again")}
          </Button>
        )
      }
    >
      <div class="verdict good">
        <Icon name="tick" size={48} />
      </div>
      {!left && <p class="lead">{t("interpreter.over.body")}</p>}
    </Page>
  );
}
