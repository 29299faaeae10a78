// The middle of the counter: one panel at a time, turned with the digits or the arrow keys.
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { useClerkWords } from "../../staff/words.tsx";
import { TABS, type Tab } from "../tabs.ts";

interface RecordsProps {
  tab: Tab;
  unread: number;
  unjudged: number;
  onTab: (tab: Tab) => void;
  children: ComponentChildren;
}

export function Records({ tab, unread, unjudged, onTab, children }: RecordsProps) {
  const { t } = useClerkWords();
  const list = useRef<HTMLDivElement>(null);
  const turn = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next = TABS[(TABS.indexOf(tab) + by + TABS.length) % TABS.length];
    if (by === 0 || next === undefined) return;
    event.preventDefault();
    onTab(next);
    list.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  const counts: Partial<Record<Tab, number>> = { chat: unread, questions: unjudged };
  return (
    <section class="panel records">
      <div ref={list} class="tabs" role="tablist" aria-label={t("tabs.title")} tabIndex={-1} onKeyDown={turn}>
        {TABS.map((each, n) => (
          <button
            key={each}
            type="button"
            role="tab"
            id={`tab-${each}`}
            data-tab={each}
            aria-selected={each === tab}
            aria-controls={`panel-${each}`}
            aria-keyshortcuts={String(n + 1)}
            tabIndex={each === tab ? 0 : -1}
            onClick={() => onTab(each)}
          >
            <kbd>{n + 1}</kbd>
            {t(`tab.${each}`)}
            {(counts[each] ?? 0) > 0 && <span class="count">{counts[each]}</span>}
          </button>
        ))}
      </div>
      {TABS.map((each) => (
        <div
          key={each}
          class="tab-panel"
          role="tabpanel"
          id={`panel-${each}`}
          aria-labelledby={`tab-${each}`}
          tabIndex={each === tab ? 0 : -1}
          hidden={each !== tab}
        >
          {each === tab && children}
        </div>
      ))}
    </section>
  );
}
