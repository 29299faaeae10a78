// A page in the language and text size that its reader prefers, and the two small fields to change them.
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { Preferences } from "./preferences.ts";
import { SmallSettings } from "./Settings.tsx";
import { Words, wordsIn } from "./words.tsx";

export function Preferred({ preferences, children }: { preferences: Preferences; children: ComponentChildren }) {
  const language = preferences.language.value;
  const size = preferences.size.value;
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dataset.text = String(size);
  }, [language, size]);
  return <Words.Provider value={wordsIn(language)}>{children}</Words.Provider>;
}

export function PreferenceFields({ preferences }: { preferences: Preferences }) {
  return (
    <SmallSettings
      language={preferences.language.value}
      onLanguage={(language) => preferences.setLanguage(language)}
      size={preferences.size.value}
      onSize={(size) => preferences.setSize(size)}
    />
  );
}
