// Language and text size: guessed, suggested, chosen; and what of it a page remembers.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Kept } from "../src/core/kept.ts";
import { Preferences } from "../src/ui/preferences.ts";

function storage(): Storage {
  const known = new Map<string, string>();
  const of = { getItem: (key: string) => known.get(key) ?? null, setItem: (key: string, value: string) => known.set(key, value) };
  return of as unknown as Storage;
}
const closed = (): Storage => {
  throw new DOMException("", "SecurityError");
};

describe("what is kept", () => {
  test("comes back, under its own name only", () => {
    const one = storage();
    const kept = new Kept("a", () => one);
    expect([kept.size, kept.language, kept.captions]).toEqual([1, null, true]);
    Object.assign(kept, { size: 3, language: "en", captions: false });
    const again = new Kept("a", () => one);
    expect([again.size, again.language, again.captions]).toEqual([3, "en", false]);
    expect(new Kept("b", () => one).language).toBeNull();
  });

  test("is nothing where storage is closed, and nothing where it makes no sense", () => {
    const kept = new Kept("a", closed);
    kept.size = 2;
    expect([kept.size, kept.language]).toEqual([1, null]);
    const odd = storage();
    odd.setItem("a.size", "9");
    odd.setItem("a.language", "fr");
    expect([new Kept("a", () => odd).size, new Kept("a", () => odd).language]).toEqual([1, null]);
  });
});

describe("preferences", () => {
  beforeEach(() => void vi.stubGlobal("navigator", { languages: ["fr", "en-GB"] }));
  afterEach(() => void vi.unstubAllGlobals());

  test("are the browser's, then the server's, then the reader's own", () => {
    const one = storage();
    const onChosen = vi.fn();
    const preferences = new Preferences(new Kept("a", () => one), onChosen).restore();
    expect(preferences.language.value).toBe("en");
    preferences.suggest("zh-TW");
    expect([preferences.language.value, onChosen.mock.calls.length]).toEqual(["zh-TW", 0]);
    preferences.setLanguage("zh-CN");
    preferences.setSize(2);
    preferences.suggest("zh-TW");
    expect([preferences.language.value, onChosen.mock.calls]).toEqual(["zh-CN", [["zh-CN"]]]);
    const again = new Preferences(new Kept("a", () => one)).restore();
    again.suggest("en");
    expect([again.language.value, again.size.value]).toEqual(["zh-CN", 2]);
  });
});
