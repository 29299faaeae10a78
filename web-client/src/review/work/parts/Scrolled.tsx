// A table that may be wider than the page: it scrolls by itself, by keys as well.
import type { ComponentChildren } from "preact";

export function Scrolled({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section class="table-scroll" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
