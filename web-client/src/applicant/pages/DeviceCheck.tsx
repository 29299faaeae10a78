// Camera, microphone, speaker, light, face: five rows, each a tick or one sentence of what to do.
import type { ComponentChildren } from "preact";
import type { Devices } from "../../core/devices.ts";
import type { Light } from "../../core/quality.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import { Level } from "../../ui/Level.tsx";
import { CameraRefused, OpenCamera } from "../../ui/OpenCamera.tsx";
import { Page, type PageProps } from "../../ui/Page.tsx";
import { SelfView } from "../../ui/SelfView.tsx";
import { useWords } from "../../ui/words.tsx";

export interface DeviceReadings {
  sharp: boolean | null;
  light: Light | null;
  level: number;
  heard: boolean;
  speaker: "unplayed" | "asked" | "yes" | "no";
  face: boolean;
}

export interface DeviceCheckProps {
  devices: Devices;
  readings: DeviceReadings;
  settings?: PageProps["settings"];
  onOpen: () => void;
  onTone: () => void;
  onHeardTone: (heard: boolean) => void;
  onFace: () => void;
  onVideo: (video: HTMLVideoElement | null) => void;
  onContinue: () => void;
}

function allGood({ sharp, light, heard, speaker, face }: DeviceReadings): boolean {
  return sharp === true && light === "good" && heard && speaker === "yes" && face;
}

export function DeviceCheck(props: DeviceCheckProps) {
  return props.devices.kind === "live" ? <Rows {...props} stream={props.devices.stream} /> : <Ask {...props} />;
}

function Ask({ devices, settings, onOpen }: DeviceCheckProps) {
  const { t } = useWords();
  return (
    <Page
      name="devices"
      title={t("devices.title")}
      stage={3}
      settings={settings}
      actions={<OpenCamera action="open-devices" devices={devices} label={t("devices.open")} onOpen={onOpen} />}
    >
      <div class="big-picture" aria-hidden="true">
        <Icon name="camera" size={56} />
        <Icon name="microphone" size={56} />
      </div>
      <h2>{t("devices.ask")}</h2>
      <p>{t("devices.ask.body")}</p>
      <CameraRefused devices={devices} />
    </Page>
  );
}

function Rows({
  stream,
  readings,
  settings,
  onTone,
  onHeardTone,
  onFace,
  onVideo,
  onContinue,
}: DeviceCheckProps & { stream: MediaStream }) {
  const { t } = useWords();
  const { sharp, light, level, heard, speaker, face } = readings;
  const good = allGood(readings);
  return (
    <Page
      name="devices"
      title={t("devices.title")}
      stage={3}
      settings={settings}
      actions={
        <>
          {!good && <p class="action-note">{t("devices.left")}</p>}
          <Button action="continue" look={good ? "primary" : "plain"} onClick={onContinue}>
            {good ? t("common.continue") : t("devices.anyway")}
          </Button>
        </>
      }
    >
      <SelfView stream={stream} guide="oval" mirrored onVideo={onVideo} />
      <ul class="rows">
        <Row name="camera" icon="camera" title={t("devices.camera")} state={sharp === null ? "wait" : sharp ? "ok" : "warn"}>
          {sharp === null ? t("devices.wait") : t(sharp ? "devices.camera.ok" : "devices.camera.blurred")}
        </Row>
        <Row name="light" icon="sun" title={t("devices.light")} state={light === null ? "wait" : light === "good" ? "ok" : "warn"}>
          {light === null ? t("devices.wait") : t(light === "good" ? "devices.light.ok" : `devices.light.${light}`)}
        </Row>
        <Row name="microphone" icon="microphone" title={t("devices.microphone")} state={heard ? "ok" : "wait"}>
          {t(heard ? "devices.microphone.ok" : "devices.microphone.wait")}
          <Level label={t("devices.microphone.level")} level={level} />
        </Row>
        <Row
          name="speaker"
          icon="speaker"
          title={t("devices.speaker")}
          state={speaker === "yes" ? "ok" : speaker === "no" ? "warn" : "wait"}
          actions={
            speaker === "asked" ? (
              <>
                <Button action="heard-yes" look="plain" onClick={() => onHeardTone(true)}>
                  {t("devices.speaker.yes")}
                </Button>
                <Button action="heard-no" look="plain" onClick={() => onHeardTone(false)}>
                  {t("devices.speaker.no")}
                </Button>
              </>
            ) : (
              speaker !== "yes" && (
                <Button action="tone" look="plain" icon="speaker" onClick={onTone}>
                  {t("devices.speaker.play")}
                </Button>
              )
            )
          }
        >
          {speaker === "asked" && t("devices.speaker.heard")}
          {speaker === "yes" && t("devices.speaker.ok")}
          {speaker === "no" && t("devices.speaker.help")}
        </Row>
        <Row
          name="face"
          icon="face"
          title={t("devices.face")}
          state={face ? "ok" : "wait"}
          actions={
            !face && (
              <Button action="face-yes" look="plain" onClick={onFace}>
                {t("devices.face.yes")}
              </Button>
            )
          }
        >
          {t(face ? "devices.face.ok" : "devices.face.ask")}
        </Row>
      </ul>
      <p class="small">{t("devices.noted")}</p>
    </Page>
  );
}

interface RowProps {
  name: string;
  icon: IconName;
  title: string;
  state: "ok" | "warn" | "wait";
  children: ComponentChildren;
  actions?: ComponentChildren;
}

function Row({ name, icon, title, state, children, actions }: RowProps) {
  const { t } = useWords();
  return (
    <li class={`row ${state}`} data-row={name} data-state={state}>
      <Icon name={icon} />
      <div class="row-words" aria-live="polite">
        <strong>{title}</strong>
        <div class="row-state">{children}</div>
      </div>
      {state !== "wait" && (
        <span class="row-mark">
          <Icon name={state === "ok" ? "tick" : "warn"} />
          <span class="sr-only">{t(`state.${state}`)}</span>
        </span>
      )}
      {actions && <div class="row-actions">{actions}</div>}
    </li>
  );
}
