// A third participant: choose the language, get a link, give it to the interpreter.
import { useState } from "preact/hooks";
import type { ApiError } from "../../core/http.ts";
import { LANGUAGES, type Language } from "../../core/protocol.ts";
import { LANGUAGE_NAMES } from "../../locales/index.ts";
import { Trouble } from "../../staff/Trouble.tsx";
import { useClerkWords } from "../../staff/words.tsx";
import { Button } from "../../ui/Button.tsx";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Choice } from "./Fields.tsx";
import { Modal } from "./Modal.tsx";

interface InterpreterDialogProps {
  busy: boolean;
  trouble: ApiError | null;
  link: string | null;
  /** What became of the link that was made before this one. */
  before: "none" | "invited" | "joined";
  onInvite: (language: Language) => void;
  onClose: () => void;
}

export function InterpreterDialog({ busy, trouble, link, before, onInvite, onClose }: InterpreterDialogProps) {
  const { t } = useClerkWords();
  const [first] = useState(before); // as it was when the dialog opened: the new link is an invitation as well
  const [language, setLanguage] = useState<Language>("en");
  return (
    <Modal
      name="interpreter"
      title={t("interpreter.title")}
      onClose={onClose}
      actions={
        link === null && (
          <Button action="invite" busy={busy} onClick={() => onInvite(language)}>
            {t("interpreter.go")}
          </Button>
        )
      }
    >
      <p class="small">{t("interpreter.lead")}</p>
      {first !== "none" && (
        <Notice tone="warn">{t(link === null ? `interpreter.again.${first}` : `interpreter.replaced.${first}`)}</Notice>
      )}
      {trouble !== null && <Trouble error={trouble} />}
      {link === null ? (
        <Choice
          name="language"
          legend={t("interpreter.language")}
          options={LANGUAGES.map((each) => [each, LANGUAGE_NAMES[each]] as const)}
          value={language}
          first
          onChange={setLanguage}
        />
      ) : (
        <>
          <p>{t("interpreter.link")}</p>
          <p class="link-words">{link}</p>
          <CopyButton action="copy-link" text={link} label={t("interpreter.copy")} done={t("interpreter.copied")} />
        </>
      )}
    </Modal>
  );
}
