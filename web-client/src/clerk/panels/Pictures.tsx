// Whom the clerk sees and what they are seen with: the applicant large, everybody else small beside.
import type { Devices } from "../../core/devices.ts";
import type { LinkStatus } from "../../core/redial.ts";
import type { Point } from "../../core/seat-protocol.ts";
import { type ClerkWordsOf, useClerkWords } from "../../staff/words.tsx";
import { Picture } from "./Picture.tsx";
import { PointerLayer } from "./PointerLayer.tsx";

interface Seen {
  who: string;
  stream: MediaStream | null;
  status: LinkStatus;
}

interface PicturesProps {
  seen: readonly Seen[];
  /** What this console sends; null where it sends nothing. */
  own: { devices: Devices; muted: boolean; screen: MediaStream | null } | null;
  hint: { code: string; detail: string } | null;
  onPoint: (point: Point) => void;
}

export function Pictures({ seen, own, hint, onPoint }: PicturesProps) {
  const words = useClerkWords();
  const { t, tFor } = words;
  const applicant = seen.find(({ who }) => who === "applicant");
  const others = seen.filter(({ who, stream }) => who !== "applicant" && stream !== null);
  return (
    <section class="pictures" aria-label={t("picture.title")}>
      <Picture
        name="applicant"
        label={t("picture.applicant")}
        stream={applicant?.stream ?? null}
        state={applicant === undefined ? null : statusWords(applicant.status, words)}
      >
        {hint !== null && (
          <p class="picture-hint" data-hint={hint.code}>
            <span class="sr-only">{t("picture.hint")}: </span>
            {hintWords(hint, words)}
          </p>
        )}
      </Picture>
      <div class="small-pictures">
        {own !== null && (
          <Picture
            name="own"
            label={own.muted ? `${t("picture.own")} · ${t("picture.muted")}` : t("picture.own")}
            stream={own.devices.kind === "live" ? own.devices.stream : null}
            state={deviceWords(own.devices, words)}
            muted
            mirrored
          />
        )}
        {others.map(({ who, stream, status }) => (
          <Picture
            key={who}
            name={who}
            label={who === "applicant.screen" ? t("picture.screen") : tFor(`picture.${who}`, "picture.interpreter")}
            stream={stream}
            state={statusWords(status, words)}
            enlarges={who.endsWith(".screen")}
          />
        ))}
        {own !== null && own.screen !== null && (
          <Picture name="shared" label={t("picture.shared")} stream={own.screen} muted>
            <PointerLayer label={t("document.pointer.screen")} onPoint={onPoint} />
          </Picture>
        )}
      </div>
    </section>
  );
}

function statusWords(status: LinkStatus, { t }: ClerkWordsOf): string | null {
  if (status === "connected") return null;
  if (status === "connecting") return t("picture.connecting");
  return t(status === "lost" ? "picture.lost" : "picture.gone");
}

function deviceWords(devices: Devices, { t }: ClerkWordsOf): string | null {
  if (devices.kind === "live") return null;
  if (devices.kind === "asking") return t("picture.connecting");
  return t(devices.kind === "none" ? "picture.own.off" : `picture.own.${devices.kind}`);
}

function hintWords({ code, detail }: { code: string; detail: string }, { reason, t }: ClerkWordsOf): string {
  if (code.includes(".")) return reason(code);
  return code === "heard" ? `${t("transcript.heard")} ${[...detail].join(" ")}` : t(HINTS[code] ?? "hint.other");
}

const HINTS: Readonly<Record<string, "hint.ok" | "hint.busy" | "hint.still">> = {
  ok: "hint.ok",
  hold: "hint.still",
  look_straight: "hint.busy",
  come_back: "hint.busy",
  hold_card_still: "hint.still",
  take_still: "hint.still",
  turn_slowly: "hint.busy",
};
