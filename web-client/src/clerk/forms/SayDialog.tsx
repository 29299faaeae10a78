// Canned sentences: heard here first if the clerk likes, then spoken on the applicant's page in the language of the session.
import { useEffect, useState } from "preact/hooks";
import type { ApiError } from "../../core/http.ts";
import { LANGUAGES, type Language } from "../../core/protocol.ts";
import { Speaker } from "../../core/sound.ts";
import { LANGUAGE_NAMES } from "../../locales/index.ts";
import { cannedSentence } from "../../locales/said/index.ts";
import { Trouble } from "../../staff/Trouble.tsx";
import { useClerkWords } from "../../staff/words.tsx";
import { Modal } from "./Modal.tsx";

interface SayDialogProps {
  texts: readonly string[];
  language: Language;
  busy: boolean;
  trouble: ApiError | null;
  speaker?: Pick<Speaker, "say" | "hush" | "can">;
  onSay: (text: string) => void;
  onClose: () => void;
}

export function SayDialog({ texts, language, busy, trouble, speaker, onSay, onClose }: SayDialogProps) {
  const { t } = useClerkWords();
  const [shown, setShown] = useState(language);
  const [voice] = useState(() => speaker ?? new Speaker());
  useEffect(() => () => voice.hush(), []);
  const sentence = (text: string) => cannedSentence(shown, text) ?? `${t("say.other")}: ${text}`;
  return (
    <Modal name="say" title={t("say.title")} wide onClose={onClose}>
      <p class="small">{t("say.lead")}</p>
      {trouble !== null && <Trouble error={trouble} />}
      <label class="inline">
        {t("say.language")}
        <select
          data-field="language"
          value={shown}
          onChange={(event) => {
            const chosen = LANGUAGES.find((each) => each === event.currentTarget.value);
            if (chosen !== undefined) setShown(chosen);
          }}
        >
          {LANGUAGES.map((each) => (
            <option key={each} value={each} selected={each === shown}>
              {LANGUAGE_NAMES[each]}
              {each === language ? ` (${t("say.session")})` : ""}
            </option>
          ))}
        </select>
      </label>
      {!voice.can(shown) && <p class="small">{t("say.mute")}</p>}
      <ol class="sentences">
        {texts.map((text, n) => (
          <li key={text} data-text={text}>
            <p lang={shown}>{sentence(text)}</p>
            <button
              type="button"
              class="icon-button"
              data-action="preview"
              disabled={!voice.can(shown)}
              onClick={() => void voice.say(sentence(text), shown)}
            >
              {t("say.preview")}
            </button>
            <button
              type="button"
              class="icon-button primary"
              data-action="say"
              data-first={n === 0 ? "" : undefined}
              disabled={busy}
              onClick={() => onSay(text)}
            >
              {t("say.go")}
            </button>
          </li>
        ))}
      </ol>
    </Modal>
  );
}
