// A state in words, with an icon and a colour: never the colour alone.
import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./Icon.tsx";

export type Tone = "info" | "good" | "warn" | "bad";

const ICONS: Record<Tone, IconName> = { info: "info", good: "tick", warn: "warn", bad: "cross" };

export function Notice({ tone, children, live = false }: { tone: Tone; children: ComponentChildren; live?: boolean }) {
  return (
    <div class={`notice ${tone}`} role={live ? (tone === "bad" ? "alert" : "status") : undefined}>
      <Icon name={ICONS[tone]} />
      <div>{children}</div>
    </div>
  );
}
