// What was said and asked, in order, with what is being said now; digits asked stand above digits heard.
import { useEffect, useRef } from "preact/hooks";
import type { Challenge, Language } from "../../core/protocol.ts";
import type { Caption } from "../../core/seat-protocol.ts";
import type { Asked, Line } from "../../core/seat-session.ts";
import { timeOf } from "../../core/time.ts";
import { cannedSentence } from "../../locales/said/index.ts";
import { type ClerkWordsOf, useClerkWords } from "../../staff/words.tsx";
import { isQuestion } from "../next.ts";
import { inParts } from "../questions.ts";

interface TranscriptProps {
  lines: readonly Line[];
  asked: readonly Asked[];
  interim: Readonly<Record<string, Caption>>;
  /** Digits heard so far of the open challenge. */
  hearing: string;
  language: Language;
  questionWords: (challenge: Challenge) => string;
}

export function Transcript({ lines, asked, interim, hearing, language, questionWords }: TranscriptProps) {
  const words = useClerkWords();
  const { t, tFor } = words;
  const end = useRef<HTMLDivElement>(null);
  const shown = lines.filter(({ kind }) => kind !== "note" && kind !== "chat");
  const now = Object.values(interim);
  useEffect(() => {
    end.current?.scrollIntoView?.({ block: "nearest" });
  }, [shown.length, now.length, hearing]);
  return (
    <div class="transcript" role="log" aria-live="off" aria-label={t("tab.transcript")}>
      {shown.length === 0 && now.length === 0 && <p class="empty">{t("transcript.empty")}</p>}
      {shown.map((line) => {
        const question = line.kind === "asked" ? asked.find(({ challenge }) => challenge.id === line.words) : undefined;
        return (
          <div key={line.index} class={`line ${line.kind} ${line.who}`}>
            <span class="line-who">
              {tFor(`transcript.who.${line.who}`, "transcript.who.server")} <time>{timeOf(line.at)}</time>
            </span>
            {question !== undefined ? (
              <AskedLine asked={question} hearing={hearing} words={words} questionWords={questionWords} />
            ) : (
              <p>
                {line.kind === "said" && <em>{t("transcript.said")}: </em>}
                {line.kind === "said" ? (cannedSentence(language, line.words) ?? line.words) : line.words}
              </p>
            )}
          </div>
        );
      })}
      {now.map((caption) => (
        <div key={caption.who} class={`line caption interim ${caption.who}`}>
          <span class="line-who">{tFor(`transcript.who.${caption.who}`, "transcript.who.server")}</span>
          <p>{caption.words}…</p>
        </div>
      ))}
      <div ref={end} />
    </div>
  );
}

interface AskedLineProps {
  asked: Asked;
  hearing: string;
  words: ClerkWordsOf;
  questionWords: (challenge: Challenge) => string;
}

function AskedLine({ asked, hearing, words, questionWords }: AskedLineProps) {
  const { t, tFor } = words;
  const { challenge, finding } = asked;
  if (challenge.prompt === "digits.read") return <Digits asked={asked} hearing={hearing} words={words} />;
  const said = isQuestion(asked) ? inParts(questionWords(challenge)).question : tFor(`prompt.${challenge.prompt}`, "prompt.other");
  return (
    <p>
      <em>{t("transcript.asked")}: </em>
      {said}
      {finding !== null && <span class={`badge ${finding.verdict}`}>{t(`verdict.${finding.verdict}`)}</span>}
    </p>
  );
}

/** Place by place: a reader hears the two numbers and whether they agree. */
function Digits({ asked: { challenge, finding }, hearing, words }: Omit<AskedLineProps, "questionWords">) {
  const { t } = words;
  const heard = finding?.facts?.find(({ name }) => name === "heard")?.value ?? (finding === null ? hearing : "");
  const same = heard === challenge.expected;
  const done = heard.length >= challenge.expected.length;
  return (
    <div class="digits-compared" data-same={done ? same : undefined}>
      <span class="sr-only">
        {t("transcript.asked")} {[...challenge.expected].join(" ")}, {t("transcript.heard")}{" "}
        {heard === "" ? t("transcript.not_heard") : [...heard].join(" ")}
      </span>
      <table aria-hidden="true">
        <tbody>
          <tr>
            <th scope="row">{t("transcript.asked")}</th>
            {[...challenge.expected].map((digit, n) => (
              <td key={n}>{digit}</td>
            ))}
          </tr>
          <tr>
            <th scope="row">{t("transcript.heard")}</th>
            {[...challenge.expected].map((digit, n) => (
              <td key={n} class={heard[n] === undefined ? "none" : heard[n] === digit ? "same" : "other"}>
                {heard[n] ?? "·"}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
      {done && <strong class={same ? "good" : "bad"}>{t(same ? "transcript.same" : "transcript.differs")}</strong>}
    </div>
  );
}
