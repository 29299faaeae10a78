// Written words: the chat with the applicant, and the office's own notes.
import { useState } from "preact/hooks";
import type { Line } from "../../core/seat-session.ts";
import { timeOf } from "../../core/time.ts";
import { useClerkWords } from "../../staff/words.tsx";

interface SaidProps {
  lines: readonly Line[];
  busy: boolean;
  disabled: boolean;
  onSend: (words: string) => Promise<boolean>;
}

export function Chat({ lines, busy, disabled, onSend }: SaidProps) {
  const { t, tFor } = useClerkWords();
  const said = lines.filter(({ kind }) => kind === "chat");
  return (
    <div class="said">
      <div class="said-lines" role="log" aria-label={t("tab.chat")} aria-live="off">
        {said.length === 0 && <p class="empty">{t("chat.empty")}</p>}
        {said.map((line) => (
          <div key={line.index} class={`line ${line.who}`}>
            <span class="line-who">
              {tFor(`transcript.who.${line.who}`, "transcript.who.server")} <time>{timeOf(line.at)}</time>
            </span>
            <p>{line.words}</p>
          </div>
        ))}
      </div>
      <Writing label={t("chat.words")} action="chat-send" busy={busy} disabled={disabled} onSend={onSend} />
    </div>
  );
}

export function Notes({ lines, busy, disabled, onSend }: SaidProps) {
  const { t } = useClerkWords();
  const notes = lines.filter(({ kind }) => kind === "note");
  return (
    <div class="said">
      <p class="small">{t("notes.note")}</p>
      <div class="said-lines">
        {notes.length === 0 && <p class="empty">{t("notes.empty")}</p>}
        {notes.map((line) => (
          <div key={line.index} class="line note">
            <span class="line-who">
              <time>{timeOf(line.at)}</time>
            </span>
            <p>{line.words}</p>
          </div>
        ))}
      </div>
      <Writing label={t("form.note")} action="note-send" busy={busy} disabled={disabled} onSend={onSend} />
    </div>
  );
}

interface WritingProps extends Omit<SaidProps, "lines"> {
  label: string;
  action: string;
}

/** Enter sends. What could not be sent stays where it was written. */
function Writing({ label, action, busy, disabled, onSend }: WritingProps) {
  const { t } = useClerkWords();
  const [words, setWords] = useState("");
  const send = async () => {
    const whole = words.trim();
    if (whole === "" || busy || disabled) return;
    if (await onSend(whole)) setWords("");
  };
  return (
    <form
      class="writing"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <input
        aria-label={label}
        placeholder={label}
        data-first=""
        maxLength={1000}
        disabled={disabled}
        value={words}
        onInput={(event) => setWords(event.currentTarget.value)}
      />
      <button type="submit" class="icon-button primary" data-action={action} disabled={disabled || busy || words.trim() === ""}>
        {t("common.send")}
      </button>
    </form>
  );
}
