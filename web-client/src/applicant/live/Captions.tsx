// What everybody says, as text: the last two lines, large. Announced to readers as it comes.

import type { Line } from "../../core/session.ts";
import { cannedSentence } from "../../locales/said/index.ts";
import { useWords, type WordsOf } from "../../ui/words.tsx";
import { captionsOf } from "./seat.ts";

/** `self`: who reads this page. */
export function Captions({ lines, self = "applicant" }: { lines: readonly Line[]; self?: string }) {
  const words = useWords();
  const shown = captionsOf(lines);
  return (
    <div class="captions" role="log" aria-label={words.t("captions.label")} data-captions={shown.length}>
      {shown.length === 0 && <p class="captions-none">{words.t("captions.none")}</p>}
      {shown.map((line) => (
        <p key={line.index} class={line.who} data-who={line.who}>
          <strong>{nameOf(line.who, self, words)}</strong> {sentenceOf(line, words)}
        </p>
      ))}
    </div>
  );
}

export function nameOf(who: string, self: string, { t }: WordsOf): string {
  if (who === self) return t("who.you");
  if (who === "applicant") return t("who.applicant");
  return t(who === "interpreter" ? "who.interpreter" : "who.clerk");
}

/** A canned sentence comes as its key; one that this page does not know is not shown as a key. */
function sentenceOf(line: Line, { language, t }: WordsOf): string {
  if (line.kind !== "said") return line.words;
  return cannedSentence(line.language ?? language, line.words) ?? t("prompt.other");
}
