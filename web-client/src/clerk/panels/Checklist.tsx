// What the clerk ticks off, and the assessment that is required: the list says how many are left.
import type { Brief } from "../../core/seat-protocol.ts";
import type { SeatView } from "../../core/seat-session.ts";
import { useClerkWords } from "../../staff/words.tsx";
import { Icon } from "../../ui/Icon.tsx";

interface ChecklistProps {
  brief: Pick<Brief, "checklist">;
  view: Pick<SeatView, "ticked" | "interference">;
  disabled: boolean;
  onTick: (item: string, done: boolean) => void;
  onAssess: () => void;
}

export function Checklist({ brief, view, disabled, onTick, onAssess }: ChecklistProps) {
  const { t, tFor } = useClerkWords();
  const left = brief.checklist.filter((item) => view.ticked[item] !== true).length + (view.interference === null ? 1 : 0);
  return (
    <section class="panel checklist" aria-labelledby="checklist-title">
      <h2 id="checklist-title">
        {t("checklist.title")}{" "}
        <span class={`badge ${left === 0 ? "good" : "warn"}`}>
          {left === 0 ? t("checklist.done") : t("checklist.left", { n: left })}
        </span>
      </h2>
      <ul>
        {brief.checklist.map((item) => (
          <li key={item}>
            <label>
              <input
                type="checkbox"
                data-item={item}
                checked={view.ticked[item] === true}
                disabled={disabled}
                onChange={(event) => onTick(item, event.currentTarget.checked)}
              />
              {tFor(`item.${item}`, "item.other")}
            </label>
          </li>
        ))}
        <li class="assessment" data-assessed={view.interference !== null}>
          <Icon name={view.interference === null ? "clock" : "tick"} size={18} />
          <span>
            {t("checklist.assessment")}
            {view.interference !== null && `: ${t(`form.assess.${view.interference.verdict}`)}`}
          </span>
          <button type="button" class="icon-button" data-action="assess-item" disabled={disabled} onClick={onAssess}>
            {t("checklist.assess")}
          </button>
        </li>
      </ul>
    </section>
  );
}
