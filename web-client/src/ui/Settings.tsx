// Language and text size: in full on the first page, as two small fields in the header of the others.
import type { TextSize } from "../core/kept.ts";
import { LANGUAGES, type Language } from "../core/protocol.ts";
import { LANGUAGE_NAMES } from "../locales/index.ts";
import { useWords } from "./words.tsx";

const SIZES: readonly TextSize[] = [1, 2, 3];

export interface LanguageSwitchProps {
  language: Language;
  onLanguage: (language: Language) => void;
}

export interface TextSizeProps {
  size: TextSize;
  onSize: (size: TextSize) => void;
}

export function LanguageSwitch({ language, onLanguage }: LanguageSwitchProps) {
  const { t } = useWords();
  return (
    <fieldset class="choice">
      <legend>{t("language.label")}</legend>
      <div class="segments">
        {LANGUAGES.map((each) => (
          <label key={each} lang={each}>
            <input type="radio" name="language" value={each} checked={each === language} onChange={() => onLanguage(each)} />
            <span>{LANGUAGE_NAMES[each]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function TextSizeSwitch({ size, onSize }: TextSizeProps) {
  const { t } = useWords();
  return (
    <fieldset class="choice">
      <legend>{t("text_size.label")}</legend>
      <div class="segments sizes">
        {SIZES.map((each) => (
          <label key={each}>
            <input type="radio" name="text-size" value={each} checked={each === size} onChange={() => onSize(each)} />
            <span>{t(`text_size.${each}`)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function SmallSettings({ language, onLanguage, size, onSize }: LanguageSwitchProps & TextSizeProps) {
  const { t } = useWords();
  const next: TextSize = size === 3 ? 1 : size === 2 ? 3 : 2;
  return (
    <div class="settings">
      <button
        type="button"
        class="quiet size"
        data-action="text-size"
        aria-label={`${t("text_size.label")}: ${t(`text_size.${size}`)}`}
        onClick={() => onSize(next)}
      >
        <span aria-hidden="true" class="letters">
          {language === "en" ? "A" : "字"}
          <small>{"+".repeat(size - 1)}</small>
        </span>
      </button>
      <select
        aria-label={t("language.label")}
        data-action="language"
        value={language}
        onChange={(event) => {
          const chosen = LANGUAGES.find((each) => each === event.currentTarget.value);
          if (chosen !== undefined) onLanguage(chosen);
        }}
      >
        {LANGUAGES.map((each) => (
          <option key={each} value={each} lang={each} selected={each === language}>
            {LANGUAGE_NAMES[each]}
          </option>
        ))}
      </select>
    </div>
  );
}
