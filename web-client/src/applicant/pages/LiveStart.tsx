// It is your turn: the tap that opens the camera and lets the page speak.
import type { Devices } from "../../core/devices.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Page } from "../../ui/Page.tsx";
import { useWords } from "../../ui/words.tsx";

export interface LiveStartProps {
  devices: Devices;
  resumed: boolean;
  /** A clerk is there already. */
  attended?: boolean;
  onBegin: () => void;
}

export function LiveStart({ devices, resumed, attended = false, onBegin }: LiveStartProps) {
  const { t } = useWords();
  const refused = devices.kind === "denied" || devices.kind === "missing" || devices.kind === "busy" ? devices.kind : null;
  return (
    <Page
      name="live-start"
      title={t("live.start.title")}
      stage={4}
      actions={
        <Button action="begin" icon="camera" busy={devices.kind === "asking"} onClick={onBegin}>
          {refused === null ? t("live.start") : t("common.retry")}
        </Button>
      }
    >
      <div class="big-picture" aria-hidden="true">
        <Icon name="face" size={56} />
        <Icon name="card" size={56} />
      </div>
      <p class="lead">{t(resumed ? "live.start.resume" : attended ? "live.start.attended" : "live.start.body")}</p>
      {refused !== null && (
        <Notice tone="bad" live>
          {t(`devices.${refused}`)}
        </Notice>
      )}
    </Page>
  );
}
