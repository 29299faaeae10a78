// Which key means what at the player. Pure; nothing is meant while somebody writes or a dialog is open.

export type Deed =
  | { readonly kind: "toggle" | "help" | "in" | "out" | "whole" | "search" }
  | { readonly kind: "skip"; readonly byS: number }
  | { readonly kind: "to"; readonly share: number }
  | { readonly kind: "frame" | "mark" | "speed"; readonly by: 1 | -1 };

const DEEDS: Readonly<Record<string, Deed>> = {
  " ": { kind: "toggle" },
  k: { kind: "toggle" },
  ArrowLeft: { kind: "skip", byS: -5 },
  ArrowRight: { kind: "skip", byS: 5 },
  j: { kind: "skip", byS: -10 },
  l: { kind: "skip", byS: 10 },
  Home: { kind: "to", share: 0 },
  End: { kind: "to", share: 1 },
  ",": { kind: "frame", by: -1 },
  ".": { kind: "frame", by: 1 },
  p: { kind: "mark", by: -1 },
  n: { kind: "mark", by: 1 },
  "<": { kind: "speed", by: -1 },
  ">": { kind: "speed", by: 1 },
  "+": { kind: "in" },
  "=": { kind: "in" },
  "-": { kind: "out" },
  "0": { kind: "whole" },
  "/": { kind: "search" },
  "?": { kind: "help" },
};

/** For the list of keys: what is written on them, and the sentence that says what they do. */
export const KEYS = [
  [["␣", "K"], "key.toggle"],
  [["←", "→"], "key.arrows"],
  [["J", "L"], "key.skip"],
  [[",", "."], "key.frame"],
  [["N", "P"], "key.mark"],
  [["<", ">"], "key.speed"],
  [["+", "−", "0"], "key.zoom"],
  [["/"], "key.search"],
  [["?"], "key.help"],
] as const;

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly isComposing?: boolean;
}

/** `where`: the element that has the focus: 'field' writes, 'button' is pressed by space and enter itself, 'other' does neither. */
export function meant(pressed: Pressed, where: "field" | "button" | "other"): Deed | null {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey || pressed.isComposing === true || where === "field") return null;
  if (where === "button" && pressed.key === " ") return null;
  const key = pressed.key.length === 1 ? pressed.key.toLowerCase() : pressed.key;
  return Object.hasOwn(DEEDS, key) ? (DEEDS[key] ?? null) : null;
}

export function whereOf(target: EventTarget | null): "field" | "button" | "other" {
  if (!(target instanceof Element)) return "other";
  if (target.closest("dialog") !== null) return "field";
  if (target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]") !== null) return "field";
  return target.closest("button, a, summary, input") !== null ? "button" : "other";
}
