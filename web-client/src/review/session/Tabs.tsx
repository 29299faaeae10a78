// What lies beside the picture: one at a time, chosen by its tab.
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { useReviewWords } from "../words.tsx";
import { TABS, type Tab } from "./look.ts";

interface TabsProps {
  tab: Tab;
  counts: Readonly<Record<Tab, number>>;
  onTab: (tab: Tab) => void;
  children: ComponentChildren;
}

const TURNS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

export function Tabs({ tab, counts, onTab, children }: TabsProps) {
  const { t } = useReviewWords();
  const list = useRef<HTMLDivElement>(null);
  const turn = (event: KeyboardEvent) => {
    const by = TURNS[event.key];
    const next = by === undefined ? undefined : TABS[(TABS.indexOf(tab) + by + TABS.length) % TABS.length];
    if (next === undefined) return;
    event.preventDefault();
    onTab(next);
    list.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return (
    <section class="panel look-tabs" aria-label={t("tabs.title")}>
      <div ref={list} class="tabs" role="tablist" aria-label={t("tabs.title")} tabIndex={-1} onKeyDown={turn}>
        {TABS.map((each) => (
          <button
            key={each}
            type="button"
            role="tab"
            id={`tab-${each}`}
            data-tab={each}
            aria-selected={each === tab}
            aria-controls="look-panel"
            tabIndex={each === tab ? 0 : -1}
            onClick={() => onTab(each)}
          >
            {t(`tab.${each}`)}
            <span class="count">{counts[each]}</span>
          </button>
        ))}
      </div>
      <div class="tab-panel" role="tabpanel" id="look-panel" aria-labelledby={`tab-${tab}`}>
        {children}
      </div>
    </section>
  );
}
