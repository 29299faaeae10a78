// The tap that opens camera and microphone, and why they were not given.
import { type Devices, refusedBy } from "../core/devices.ts";
import { Button } from "./Button.tsx";
import { Notice } from "./Notice.tsx";
import { useWords } from "./words.tsx";

interface OpenCameraProps {
  action: string;
  devices: Devices;
  /** What the button says until something was refused. */
  label: string;
  onOpen: () => void;
}

export function OpenCamera({ action, devices, label, onOpen }: OpenCameraProps) {
  const { t } = useWords();
  return (
    <Button action={action} icon="camera" busy={devices.kind === "asking"} onClick={onOpen}>
      {refusedBy(devices) === null ? label : t("common.retry")}
    </Button>
  );
}

export function CameraRefused({ devices }: { devices: Devices }) {
  const { t } = useWords();
  const refused = refusedBy(devices);
  if (refused === null) return null;
  return (
    <Notice tone="bad" live>
      {t(`devices.${refused}`)}
    </Notice>
  );
}
