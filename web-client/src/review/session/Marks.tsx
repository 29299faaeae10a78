// Every mark as a row: which groups, what it says, and a jump to its moment. For who cannot point at the line above.
import { useMemo, useState } from "preact/hooks";
import type { PageMark } from "../../core/generated.ts";
import { clockOf } from "../../core/time.ts";
import type { Player } from "../player/player.ts";
import { toneOf } from "../timeline/lanes.ts";
import { GROUPS, type Group, groupOf, placeOf } from "../timeline/marks.ts";
import { useReviewWords } from "../words.tsx";
import { Rows } from "./Rows.tsx";
import { markDetail, markName } from "./say.ts";

interface MarksProps {
  /** In their order. */
  marks: readonly PageMark[];
  language: string;
  player: Player;
  onMark: (mark: PageMark) => void;
}

const ROW_PX = 46;

export function Marks({ marks, language, player, onMark }: MarksProps) {
  const words = useReviewWords();
  const { t } = words;
  const [off, setOff] = useState<readonly Group[]>([]);
  const present = useMemo(() => GROUPS.filter((group) => marks.some((mark) => groupOf(mark) === group)), [marks]);
  const shown = useMemo(() => marks.filter((mark) => !off.includes(groupOf(mark))), [marks, off]);
  const now = placeOf(shown, player.toldS.value + 0.05) - 1;
  return (
    <div class="marks-panel">
      <fieldset class="chips">
        <legend class="sr-only">{t("marks.groups")}</legend>
        {present.map((group) => (
          <button
            key={group}
            type="button"
            class="chip"
            data-group={group}
            aria-pressed={!off.includes(group)}
            onClick={() => setOff(off.includes(group) ? off.filter((each) => each !== group) : [...off, group])}
          >
            {t(`group.${group}`)} <small>{marks.filter((mark) => groupOf(mark) === group).length}</small>
          </button>
        ))}
      </fieldset>
      {shown.length === 0 ? (
        <p class="empty">{t("marks.empty")}</p>
      ) : (
        <Rows rows={shown} height={ROW_PX} label={t("tab.marks")} at={now}>
          {(mark, place) => (
            <button
              type="button"
              class={`mark-row ${toneOf(mark)}`}
              data-mark={mark.index}
              aria-current={place === now ? "true" : undefined}
              title={markDetail(mark, words, language)}
              onClick={() => onMark(mark)}
            >
              <time>{clockOf(mark.at_s)}</time>
              <span class="mark-name">{markName(mark, words)}</span>
              <span class="mark-detail">
                {markDetail(mark, words, language)}
                {mark.by !== "" && ` · ${words.person(mark.by)}`}
              </span>
            </button>
          )}
        </Rows>
      )}
    </div>
  );
}
