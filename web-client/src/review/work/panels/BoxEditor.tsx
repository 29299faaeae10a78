// Boxes drawn over a picture of a recording: by pointer, or added by a button and moved by keys. What lies in them is covered.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { PageTrack } from "../../../core/generated.ts";
import { Button } from "../../../ui/Button.tsx";
import { Notice } from "../../../ui/Notice.tsx";
import { ownTime } from "../../player/tracks.ts";
import { whoName } from "../../session/say.ts";
import { type Area, between, covers, type DrawnBox, freeId, isBox, nudged, type Place, placeIn } from "../boxes.ts";
import { secondsOf, written } from "../stretch.ts";
import { useWorkWords } from "../words.tsx";
import { BoxTable } from "./BoxTable.tsx";

interface BoxEditorProps {
  /** Those with a picture. */
  tracks: readonly PageTrack[];
  mediaUrl: (media: string) => string;
  lengthS: number;
  atS: () => number;
  boxes: readonly DrawnBox[];
  /** Who looks, and when: it stands over every picture. */
  stamp: ComponentChildren;
  onChange: (boxes: readonly DrawnBox[]) => void;
}

/** As aria names them. */
const KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Delete"].join(" ");
const MIDDLE: Area = { x: 0.4, y: 0.35, width: 0.2, height: 0.3 };

export function BoxEditor({ tracks, mediaUrl, lengthS, atS, boxes, stamp, onChange }: BoxEditorProps) {
  const { t, all } = useWorkWords();
  const [part, setPart] = useState(tracks[0]?.part ?? "");
  const [shownS, setShownS] = useState(() => atS());
  const [time, setTime] = useState(() => written(atS()));
  const [drawing, setDrawing] = useState<{ from: Place; to: Place } | null>(null);
  const video = useRef<HTMLVideoElement>(null);
  const track = tracks.find((each) => each.part === part);
  const show = (atS: number) => {
    setShownS(atS);
    setTime(written(atS));
  };
  useEffect(() => {
    const element = video.current;
    if (element !== null && track !== undefined) element.currentTime = ownTime(track, shownS);
  }, [shownS, part]);
  if (track === undefined) return <Notice tone="info">{t("boxes.none_playable")}</Notice>;
  const add = (area: Area) => {
    if (!isBox(area)) return;
    onChange([
      ...boxes,
      { ...area, id: freeId(boxes), part, from: written(track.from_s), to: written(Math.min(track.to_s, lengthS)) },
    ]);
  };
  const change = (id: number, changes: Partial<DrawnBox>) =>
    onChange(boxes.map((box) => (box.id === id ? { ...box, ...changes } : box)));
  return (
    <fieldset class="box-editor" data-boxes={boxes.length}>
      <legend>{t("boxes.title")}</legend>
      <p class="small">{t("boxes.lead")}</p>
      <div class="box-tools">
        <label>
          {t("boxes.part")}
          <select value={part} data-field="part" onChange={(event) => setPart(event.currentTarget.value)}>
            {tracks.map((each) => (
              <option key={each.part} value={each.part}>
                {t("boxes.track", {
                  who: whoName(each.who, all),
                  from: written(each.from_s),
                  to: written(each.to_s),
                })}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t("boxes.at")}
          <span class="inline">
            <input
              type="text"
              inputMode="decimal"
              autocomplete="off"
              data-field="box-at"
              value={time}
              onInput={(event) => setTime(event.currentTarget.value)}
              onChange={() => {
                const found = secondsOf(time);
                if (found !== null) show(found);
              }}
            />
            <button type="button" class="icon-button" data-action="box-now" onClick={() => show(atS())}>
              {t("stretch.now")}
            </button>
          </span>
        </label>
        <Button action="add-box" look="plain" icon="plus" onClick={() => add(MIDDLE)}>
          {t("boxes.add")}
        </Button>
      </div>
      <div
        class="box-picture"
        data-canvas="boxes"
        style={{ aspectRatio: `${track.width} / ${track.height}` }}
        onPointerDown={(event) => {
          if (event.button !== 0 || (event.target as HTMLElement).closest(".drawn-box") !== null) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          const at = placeIn(event, event.currentTarget.getBoundingClientRect());
          setDrawing({ from: at, to: at });
        }}
        onPointerMove={(event) => {
          if (drawing !== null) setDrawing({ ...drawing, to: placeIn(event, event.currentTarget.getBoundingClientRect()) });
        }}
        onPointerUp={() => {
          if (drawing !== null) add(between(drawing.from, drawing.to));
          setDrawing(null);
        }}
        onPointerCancel={() => setDrawing(null)}
      >
        <video
          ref={video}
          key={part}
          src={mediaUrl(track.media)}
          muted
          playsInline
          preload="auto"
          aria-label={t("boxes.picture")}
          onLoadedMetadata={(event) => {
            event.currentTarget.currentTime = ownTime(track, shownS);
          }}
        />
        {stamp}
        {drawing !== null && <span class="drawn-box drawing" style={placed(between(drawing.from, drawing.to))} />}
        {boxes.map(
          (box, n) =>
            box.part === part && (
              <button
                key={box.id}
                type="button"
                class={`drawn-box${covers(box, part, shownS) ? "" : " elsewhere"}`}
                style={placed(box)}
                aria-label={t("boxes.box", { n: n + 1 })}
                aria-keyshortcuts={KEYS}
                data-box={box.id}
                onKeyDown={(event) => {
                  if (event.key === "Delete" || event.key === "Backspace") {
                    event.preventDefault();
                    onChange(boxes.filter((each) => each.id !== box.id));
                    return;
                  }
                  const moved = nudged(box, event.key, event.shiftKey);
                  if (moved === null) return;
                  event.preventDefault();
                  change(box.id, moved);
                }}
              >
                {n + 1}
              </button>
            ),
        )}
      </div>
      <p class="small">{t("boxes.keys")}</p>
      <BoxTable
        boxes={boxes}
        onChange={change}
        onRemove={(id) => onChange(boxes.filter((box) => box.id !== id))}
        lengthS={lengthS}
      />
    </fieldset>
  );
}

function placed({ x, y, width, height }: Area) {
  const share = (value: number) => `${value * 100}%`;
  return { left: share(x), top: share(y), width: share(width), height: share(height) };
}
