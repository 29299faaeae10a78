// What the server sees and hears, in one line.
import type { LinkStatus } from "../../core/redial.ts";
import { Icon, type IconName } from "../../ui/Icon.tsx";
import { useWords, type WordsOf } from "../../ui/words.tsx";
import type { Hint } from "../model.ts";

export function HintLine({ hint, peer, weak }: { hint: Hint | null; peer: LinkStatus; weak: boolean }) {
  const words = useWords();
  const said = hintSentence(hint, peer, weak, words);
  return (
    <div
      class={`hint ${said.tone}${said.text === "" ? " empty" : ""}`}
      role="status"
      aria-label={words.t("live.sees")}
      data-hint={hint?.code}
    >
      {said.text !== "" && <Icon name={said.icon} />}
      <span>{said.text}</span>
    </div>
  );
}

const PRAISE: ReadonlySet<string> = new Set(["ok", "heard", "hold"]);

function hintSentence(
  hint: Hint | null,
  peer: LinkStatus,
  weak: boolean,
  { t, tFor, reason }: WordsOf,
): { text: string; tone: "good" | "warn" | "info"; icon: IconName } {
  if (peer === "lost") return { text: t("live.link.lost"), tone: "warn", icon: "network" };
  if (hint?.code.includes(".")) return { text: reason(hint.code), tone: "warn", icon: "warn" };
  if (hint !== null) {
    const detail = [...hint.detail].join(" ");
    const praise = PRAISE.has(hint.code);
    return {
      text: tFor(`hint.${hint.code}`, "hint.ok", { detail }),
      tone: praise ? "good" : "info",
      icon: praise ? "tick" : "eye",
    };
  }
  return weak ? { text: t("live.link.weak"), tone: "warn", icon: "network" } : { text: "", tone: "info", icon: "eye" };
}
