// The frame of every page: name, settings, where we are; the content; the action at the bottom within the thumb's reach.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Key } from "../locales/index.ts";
import { useWords } from "./words.tsx";

export interface PageProps {
  /** A stable name for tests and scripts: `data-page`. */
  name: string;
  title: string;
  /** 1 to 4: which stage of the visit this is. */
  stage?: 1 | 2 | 3 | 4;
  settings?: ComponentChildren;
  actions?: ComponentChildren;
  children: ComponentChildren;
}

const STAGES: readonly (readonly [number, Key])[] = [
  [1, "flow.1"],
  [2, "flow.2"],
  [3, "flow.3"],
  [4, "flow.4"],
];

export function Page({ name, title, stage, settings, actions, children }: PageProps) {
  const { t } = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
  }, [title]);
  useEffect(() => {
    document.documentElement.scrollTop = 0;
    heading.current?.focus({ preventScroll: true });
  }, [name]);
  return (
    <div class="page" data-page={name}>
      <header class="top">
        <p class="brand">
          <span class="mark" aria-hidden="true" />
          {t("app.name")}
        </p>
        {settings}
      </header>
      {stage !== undefined && (
        <nav class="stages" aria-label={t("flow.legend")}>
          <ol>
            {STAGES.map(([number, key]) => (
              <li
                key={key}
                class={number < stage ? "done" : number === stage ? "now" : "todo"}
                aria-current={number === stage ? "step" : undefined}
              >
                {t(key)}
              </li>
            ))}
          </ol>
        </nav>
      )}
      <main>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {children}
      </main>
      {actions && <footer class="actions">{actions}</footer>}
    </div>
  );
}
