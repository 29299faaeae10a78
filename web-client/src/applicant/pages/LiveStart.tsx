// It is your turn: the tap that opens the camera and lets the page speak.
import type { Devices } from "../../core/devices.ts";
import { Icon } from "../../ui/Icon.tsx";
import { CameraRefused, OpenCamera } from "../../ui/OpenCamera.tsx";
import { Page } from "../../ui/Page.tsx";
import { useWords } from "../../ui/words.tsx";

interface LiveStartProps {
  devices: Devices;
  resumed: boolean;
  /** A clerk is there already. */
  attended?: boolean;
  onBegin: () => void;
}

export function LiveStart({ devices, resumed, attended = false, onBegin }: LiveStartProps) {
  const { t } = useWords();
  return (
    <Page
      name="live-start"
      title={t("live.start.title")}
      stage={4}
      actions={<OpenCamera action="begin" devices={devices} label={t("live.start")} onOpen={onBegin} />}
    >
      <div class="big-picture" aria-hidden="true">
        <Icon name="face" size={56} />
        <Icon name="card" size={56} />
      </div>
      <p class="lead">{t(resumed ? "live.start.resume" : attended ? "live.start.attended" : "live.start.body")}</p>
      <CameraRefused devices={devices} />
    </Page>
  );
}
