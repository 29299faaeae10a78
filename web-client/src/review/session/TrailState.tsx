// Whether the trail is whole, how much of it the signed log holds, and whether a stamp lies over that.
import type { PageTrail } from "../../core/generated.ts";
import { Icon } from "../../ui/Icon.tsx";
import { useReviewWords } from "../words.tsx";
import { dayTime } from "./when.ts";

export function TrailState({ trail }: { trail: PageTrail }) {
  const { t } = useReviewWords();
  const sealed = trail.sealed >= trail.length;
  const rows = [
    [
      "whole",
      trail.whole ? "good" : "bad",
      trail.whole ? t("trail.whole", { n: trail.length }) : t("trail.broken", { where: trail.broken }),
    ],
    ["sealed", sealed ? "good" : "warn", t(sealed ? "trail.sealed" : "trail.sealed_part", { n: trail.sealed, of: trail.length })],
    [
      "checkpoint",
      trail.checkpoint === null ? "warn" : "good",
      trail.checkpoint === null
        ? t("trail.no_checkpoint")
        : t("trail.checkpoint", { origin: trail.checkpoint, size: trail.checkpoint_size, at: dayTime(trail.checkpoint_at) }),
    ],
    [
      "stamped",
      trail.stamped === null ? "soft" : "good",
      trail.stamped === null ? t("trail.unstamped") : t("trail.stamped", { at: stamped(trail.stamped) }),
    ],
  ] as const;
  return (
    <section class="panel trail-state" aria-labelledby="trail-title" data-trail={trail.whole ? "whole" : "broken"}>
      <h2 id="trail-title">{t("trail.title")}</h2>
      <ul>
        {rows.map(([name, tone, words]) => (
          <li key={name} class={tone} data-trail-part={name}>
            <Icon name={tone === "good" ? "tick" : tone === "bad" ? "cross" : tone === "warn" ? "wait" : "info"} size={18} />
            <span>{words}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function stamped(at: string): string {
  return dayTime(at) || at;
}
