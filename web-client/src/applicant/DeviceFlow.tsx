// Measures picture and sound while the device page is open, and reports the result once.
import { useEffect, useRef, useState } from "preact/hooks";
import { around } from "../core/around.ts";
import type { DeviceReport } from "../core/protocol.ts";
import { isSharp, lightOf, PictureMeter, watchLevel } from "../core/quality.ts";
import type { PageProps } from "../ui/Page.tsx";
import type { Model } from "./model.ts";
import { DeviceCheck, type DeviceReadings } from "./pages/DeviceCheck.tsx";

const LOOK_MS = 500;
const HEARD_LEVEL = 0.35;
const NOTHING: DeviceReadings = { sharp: null, light: null, level: 0, heard: false, speaker: "unplayed", face: false };

interface FaceFinder {
  detect(video: HTMLVideoElement): Promise<readonly unknown[]>;
}

/** Some browsers find faces themselves; where they do not, the applicant is asked. */
function faceFinder(): FaceFinder | null {
  const Finder = (globalThis as { FaceDetector?: new (options: { fastMode: boolean }) => FaceFinder }).FaceDetector;
  try {
    return Finder === undefined ? null : new Finder({ fastMode: true });
  } catch {
    return null;
  }
}

export function DeviceFlow({ model, settings }: { model: Model; settings: PageProps["settings"] }) {
  const { call } = model;
  const devices = call.camera.devices.value;
  const stream = devices.kind === "live" ? devices.stream : null;
  const video = useRef<HTMLVideoElement | null>(null);
  const [readings, setReadings] = useState(NOTHING);
  const change = (changes: Partial<DeviceReadings>) => setReadings((before) => ({ ...before, ...changes }));

  useEffect(() => {
    if (stream === null) return;
    return watchLevel(stream, call.sound(), (level) =>
      setReadings((before) => ({ ...before, level, heard: before.heard || (level > HEARD_LEVEL && before.speaker !== "asked") })),
    );
  }, [stream]);

  useEffect(() => {
    if (stream === null) return;
    const meter = new PictureMeter();
    const finder = faceFinder();
    const timer = setInterval(() => {
      const element = video.current;
      const quality = element && meter.look(element);
      if (!element || !quality) return;
      change({ sharp: isSharp(quality), light: lightOf(quality) });
      void finder?.detect(element).then(
        (faces) => faces.length === 1 && change({ face: true }),
        () => undefined,
      );
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [stream]);

  return (
    <DeviceCheck
      devices={devices}
      readings={readings}
      settings={settings}
      onOpen={() => {
        call.unlock();
        void call.openDevices();
      }}
      onTone={() => {
        call.tone();
        change({ speaker: "asked" });
      }}
      onHeardTone={(heard) => change({ speaker: heard ? "yes" : "no" })}
      onFace={() => change({ face: true })}
      onVideo={(element) => {
        video.current = element;
      }}
      onContinue={() => {
        if (stream !== null) void model.reportDevices(reportOf(readings, stream));
        model.stage.value = "network";
      }}
    />
  );
}

function reportOf(readings: DeviceReadings, stream: MediaStream): DeviceReport {
  const [camera] = stream.getVideoTracks();
  const { width = 0, height = 0, frameRate = 0 } = camera?.getSettings() ?? {};
  return {
    camera_ok: readings.sharp === true,
    microphone_ok: readings.heard,
    speaker_ok: readings.speaker === "yes",
    light_ok: readings.light === "good",
    face_ok: readings.face,
    camera_label: (camera?.label ?? "").slice(0, 200),
    width: Math.round(width),
    height: Math.round(height),
    frame_rate: frameRate,
    browser: navigator.userAgent.slice(0, 200),
    ...around(),
  };
}
