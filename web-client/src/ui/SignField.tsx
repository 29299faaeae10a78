// A field to write one's name in, with finger, pen or mouse: clear, take the last line back, keep what is there when it is resized.
import { useEffect, useRef, useState } from "preact/hooks";
import SignaturePad from "signature_pad";
import { type Drawing, drawingOf } from "../core/strokes.ts";
import { Button } from "./Button.tsx";
import { useWords } from "./words.tsx";

interface SignFieldProps {
  busy: boolean;
  onChange: (drawing: Drawing) => void;
}

/** Scaled to the field's new size: a phone that is turned keeps the signature. */
function refit(canvas: HTMLCanvasElement, pad: SignaturePad): void {
  const { width, height } = canvas.getBoundingClientRect();
  const dense = Math.max(globalThis.devicePixelRatio || 1, 1);
  const before = canvas.width / dense || width;
  const groups = pad.toData();
  canvas.width = Math.round(width * dense);
  canvas.height = Math.round(height * dense);
  canvas.getContext("2d")?.scale(dense, dense);
  const share = before > 0 ? width / before : 1;
  pad.clear();
  if (groups.length === 0) return;
  pad.fromData(
    groups.map((group) => ({ ...group, points: group.points.map((at) => ({ ...at, x: at.x * share, y: at.y * share })) })),
  );
}

export function SignField({ busy, onChange }: SignFieldProps) {
  const { t } = useWords();
  const canvas = useRef<HTMLCanvasElement>(null);
  const pad = useRef<SignaturePad | null>(null);
  const told = useRef(onChange);
  told.current = onChange;
  const [strokes, setStrokes] = useState(0);

  const tell = () => {
    if (pad.current === null || canvas.current === null) return;
    const { width, height } = canvas.current.getBoundingClientRect();
    const groups = pad.current.toData();
    setStrokes(groups.length);
    told.current(drawingOf(groups, width, height));
  };

  useEffect(() => {
    const field = canvas.current;
    if (field?.getContext("2d") == null) return;
    const made = new SignaturePad(field, { penColor: "#101848", minWidth: 1, maxWidth: 3.2 });
    pad.current = made;
    refit(field, made);
    made.addEventListener("endStroke", tell);
    const resized = () => {
      refit(field, made);
      tell();
    };
    const watcher = typeof ResizeObserver === "undefined" ? null : new ResizeObserver(resized);
    watcher?.observe(field);
    return () => {
      watcher?.disconnect();
      made.off();
      pad.current = null;
    };
  }, []);

  useEffect(() => {
    if (busy) pad.current?.off();
    else pad.current?.on();
  }, [busy]);

  const undo = () => {
    const groups = pad.current?.toData() ?? [];
    pad.current?.fromData(groups.slice(0, -1));
    tell();
  };
  const clear = () => {
    pad.current?.clear();
    tell();
  };
  return (
    <div class="sign-field">
      <canvas ref={canvas} role="img" aria-label={t("paper.field")} aria-describedby="sign-how" data-strokes={strokes} />
      <div class="sign-tools">
        <Button action="sign-undo" look="plain" disabled={busy || strokes === 0} onClick={undo}>
          {t("paper.undo")}
        </Button>
        <Button action="sign-clear" look="plain" disabled={busy || strokes === 0} onClick={clear}>
          {t("paper.clear")}
        </Button>
      </div>
    </div>
  );
}
