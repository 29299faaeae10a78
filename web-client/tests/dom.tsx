// Pages in jsdom: shown, found, pressed, written into, looked at by axe, and taken away again.
import axe from "axe-core";
import { type ComponentChild, render } from "preact";
import { act } from "preact/test-utils";
import { describe, expect, test } from "vitest";
import { LANGUAGES, type Language } from "../src/core/protocol.ts";
import { ClerkWords, clerkWordsIn } from "../src/staff/words.tsx";
import { Words, wordsIn } from "../src/ui/words.tsx";

// jsdom plays and paints nothing, and says so at length.
HTMLMediaElement.prototype.play = async () => undefined;
HTMLCanvasElement.prototype.getContext = (() => null) as typeof HTMLCanvasElement.prototype.getContext;

export function show(page: ComponentChild, language: Language = "zh-CN"): HTMLElement {
  document.documentElement.lang = language;
  document.title = "CloudWindow";
  const root = document.createElement("div");
  document.body.append(root);
  const whole = (
    <Words.Provider value={wordsIn(language)}>
      <ClerkWords.Provider value={clerkWordsIn(language)}>{page}</ClerkWords.Provider>
    </Words.Provider>
  );
  act(() => render(whole, root));
  for (const dialog of root.querySelectorAll("dialog")) dialog.open = true; // jsdom has no showModal
  return root;
}

/** For `afterEach`. */
export function clear(): void {
  for (const root of [...document.body.children]) {
    act(() => render(null, root));
    root.remove();
  }
}

export function find(root: ParentNode, selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`expected an element ${selector}`);
  return found;
}

/** A button, by what it does. */
export const control = (root: ParentNode, action: string) => find(root, `[data-action="${action}"]`) as HTMLButtonElement;

export const click = (root: ParentNode, selector: string) => act(() => find(root, selector).click());
export const press = (root: ParentNode, action: string) => act(() => control(root, action).click());

export const write = (root: ParentNode, selector: string, words: string) =>
  act(() => {
    const field = find(root, selector) as HTMLInputElement;
    field.value = words;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

/** Every page in every language: its words are whole, and axe finds nothing grave in the languages of `axeIn`. */
export function lookAtAll(pages: Readonly<Record<string, (language: Language) => ComponentChild>>, axeIn = LANGUAGES): void {
  describe.each(LANGUAGES)("in %s", (language) => {
    test.each(Object.entries(pages))(
      "%s",
      async (_, page) => {
        const root = show(page(language), language);
        expect(root.textContent).not.toMatch(/\{\w+\}|undefined|\[object|NaN/);
        if (axeIn.includes(language)) await expectAccessible(root);
      },
      30_000, // a whole page under axe, on a machine that may do other things as well
    );
  });
}

/** Colours are looked at in the browser: jsdom paints nothing. A panel or a dialog has no main of its own. */
export async function expectAccessible(root: HTMLElement): Promise<void> {
  const found = await axe.run(root, { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
  const grave = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
}
