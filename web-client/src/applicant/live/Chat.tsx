// Written words both ways, for when sound fails: a sheet over the pictures, the prompt stays in view.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Line } from "../../core/session.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { useWords } from "../../ui/words.tsx";
import { nameOf } from "./Captions.tsx";
import { chatOf, newestFromOthers } from "./seat.ts";

interface ChatProps {
  lines: readonly Line[];
  /** Who reads this page. */
  self?: string;
  onSend: (words: string) => Promise<boolean>;
  onClose: () => void;
}

export function Chat({ lines, self = "applicant", onSend, onClose }: ChatProps) {
  const words = useWords();
  const { t } = words;
  const [written, setWritten] = useState("");
  const [state, setState] = useState<"idle" | "busy" | "failed">("idle");
  const field = useRef<HTMLInputElement>(null);
  const log = useRef<HTMLDivElement>(null);
  const said = chatOf(lines);
  const toWhom = t(self === "applicant" ? "chat.write" : "interpreter.chat.write");
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    if (log.current !== null) log.current.scrollTop = log.current.scrollHeight;
  }, [said.length]);
  const send = async () => {
    const whole = written.trim();
    if (whole === "" || state === "busy") return;
    setState("busy");
    const sent = await onSend(whole);
    setState(sent ? "idle" : "failed");
    if (sent) setWritten("");
    field.current?.focus();
  };
  return (
    <section
      class="chat"
      aria-label={t("chat.title")}
      data-panel="chat"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <header>
        <h2>{t("chat.title")}</h2>
        <button type="button" class="round" data-action="chat-close" aria-label={t("common.close")} onClick={onClose}>
          <Icon name="cross" />
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys */}
      <div ref={log} class="chat-log" role="log" aria-label={t("chat.log")} tabIndex={0}>
        {said.length === 0 && <p class="small">{t("chat.empty")}</p>}
        {said.map((line) => (
          <p key={line.index} class={`chat-line ${line.who === self ? "mine" : "theirs"}`} data-who={line.who}>
            <span class="chat-who">{nameOf(line.who, self, words)}</span>
            <span class="chat-words">{line.words}</span>
          </p>
        ))}
      </div>
      {state === "failed" && (
        <p class="chat-failed" role="alert">
          {t("chat.failed")}
        </p>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <input
          ref={field}
          aria-label={toWhom}
          placeholder={toWhom}
          maxLength={1000}
          autoComplete="off"
          enterkeyhint="send"
          value={written}
          onInput={(event) => setWritten(event.currentTarget.value)}
        />
        <Button action="chat-send" busy={state === "busy"} disabled={written.trim() === ""} onClick={() => void send()}>
          {t("chat.send")}
        </Button>
      </form>
    </section>
  );
}

interface WritingProps extends Omit<ChatProps, "onClose"> {
  open: boolean;
  unread: number;
  onOpen: (open: boolean) => void;
}

/** The sheet while it is open; what came meanwhile while it is not. */
export function Writing({ open, unread, onOpen, ...chat }: WritingProps) {
  return (
    <>
      <Unread {...chat} unread={open ? 0 : unread} onOpen={() => onOpen(true)} />
      {open && <Chat {...chat} onClose={() => onOpen(false)} />}
    </>
  );
}

interface UnreadProps extends Pick<ChatProps, "lines" | "self"> {
  unread: number;
  onOpen: () => void;
}

/** What was written while the sheet is closed: on the screen until it is opened, and read out once. */
export function Unread({ lines, unread, self = "applicant", onOpen }: UnreadProps) {
  const words = useWords();
  const newest = newestFromOthers(lines, self);
  return (
    <div class="unread" role="status" aria-atomic="true">
      {unread > 0 && newest !== null && (
        <button type="button" class="unread-words" data-action="chat-unread" onClick={onOpen}>
          <Icon name="chat" />
          <span>
            <strong>{nameOf(newest.who, self, words)}</strong> {newest.words}
          </span>
        </button>
      )}
    </div>
  );
}
