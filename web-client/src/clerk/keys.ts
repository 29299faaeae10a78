// From a key press to a command: never while somebody types, never over an open dialog, never with a modifier.
import { type Command, commandsOf } from "./commands.ts";
import type { Seat } from "./needs.ts";
import { TABS, type Tab } from "./tabs.ts";

export interface Press {
  key: string;
  code: string;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  repeat: boolean;
  isComposing: boolean;
  target: EventTarget | null;
}

type Meant = { kind: "command"; command: Command } | { kind: "tab"; tab: Tab };

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest("dialog[open], [role=listbox]") !== null) return true;
  if (target instanceof HTMLInputElement) return !["button", "checkbox", "radio", "submit"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** Null when the key means nothing at this seat. Whether the command makes sense now is not asked here. */
export function meant(press: Press, seat: Seat): Meant | null {
  if (press.ctrlKey || press.altKey || press.metaKey || press.repeat || press.isComposing || isTyping(press.target)) return null;
  const key = keyOf(press);
  const tab = TABS[Number.parseInt(key, 10) - 1];
  if (tab !== undefined) return { kind: "tab", tab };
  const command = commandsOf(seat).find((each) => each.key === key);
  return command === undefined ? null : { kind: "command", command };
}

/** An input method may hide the letter; where the key lies tells it then. */
function keyOf({ key, code }: Press): string {
  if (key.length === 1) return key.toLowerCase();
  return /^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : key;
}
