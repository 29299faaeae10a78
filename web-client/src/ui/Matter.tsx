// A matter in the reader's language; as the case has it when one points at it.
import type { Language } from "../core/protocol.ts";
import { sayMatter } from "../locales/matters.ts";

export function Matter({ matter, language }: { matter: string; language: Language }) {
  const { words, lang } = sayMatter(language, matter);
  return (
    <span lang={lang} title={words === matter ? undefined : matter}>
      {words}
    </span>
  );
}
