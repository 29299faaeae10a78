// What a mark, a picture and a value of an observation are called, in the reader's language.
import type { PageMark } from "../../core/generated.ts";
import type { Language } from "../../core/protocol.ts";
import { LANGUAGES } from "../../core/protocol.ts";
import { cannedSentence } from "../../locales/said/index.ts";
import type { ReviewWordsOf } from "../words.tsx";
import { frameClock } from "./when.ts";

export function markName(mark: PageMark, { tFor }: ReviewWordsOf): string {
  return tFor(`mark.${mark.kind}`, "mark.other", { kind: mark.kind });
}

/** What stands behind a mark's name; empty when the name says it all. */
export function markDetail(mark: PageMark, words: ReviewWordsOf, language: string): string {
  const { staff, reason } = words;
  const verdict = mark.verdict === "" ? "" : staff.tFor(`verdict.${mark.verdict}`, "verdict.inconclusive");
  switch (mark.kind) {
    case "prompt":
      return [promptName(mark.code, words), mark.words].filter(Boolean).join(": ");
    case "finding":
      return [stepName(mark.code, words), verdict, mark.words === "" ? "" : reason(mark.words)].filter(Boolean).join(" · ");
    case "step":
    case "step_ended":
      return [stepName(mark.code, words), verdict].filter(Boolean).join(" · ");
    case "said":
      return cannedSentence(languageOf(language), mark.code) ?? mark.code;
    case "called":
      return words.t("mark.called.number", { number: Number(mark.code) + 1 });
    case "still":
      return pictureName(mark.code, words);
    case "decided":
      return [words.tFor(`outcome.${mark.code}`, "outcome.other"), mark.words].filter(Boolean).join(": ");
    case "second":
      return [words.tFor(`second.${mark.code}`, "second.agrees"), mark.words].filter(Boolean).join(": ");
    case "clerk_left":
      return [staff.tFor(`seat.why.${mark.code}`, "seat.why.other"), mark.words].filter(Boolean).join(": ");
    case "signature":
      return staff.tFor(`via.${mark.code}`, "via.page");
    case "document":
      return mark.code;
    case "restarted":
      return mark.code === CUT_OFF ? words.t("restarted.cut") : "";
    case "held":
      return mark.code
        .split(" ")
        .map((code) => words.tFor(`held.${code}`, "held.other"))
        .join(" · ");
    default:
      return [mark.code === "" ? "" : reason(mark.code), verdict, mark.words].filter(Boolean).join(" · ");
  }
}

/** What the server says that it lost when it began anew; anything else cut nobody off. */
const CUT_OFF = "peer connection";

export function stepName(step: string, { staff }: ReviewWordsOf): string {
  return staff.tFor(`step.${step}`, "step.other");
}

export function promptName(prompt: string, { staff }: ReviewWordsOf): string {
  return staff.tFor(`prompt.${prompt}`, prompt.startsWith("question.") ? "prompt.question" : "prompt.other");
}

export function pictureName(purpose: string, { tFor }: ReviewWordsOf): string {
  return tFor(`picture.${purpose}`, "picture.other");
}

export function whoName(who: string, { tFor, staff, person }: ReviewWordsOf): string {
  if (who.startsWith("per_")) return person(who);
  if (who.endsWith(".screen")) return tFor(`who.${who}`, "who.other");
  return staff.tFor(`transcript.who.${who}`, "transcript.who.server");
}

/** A value of an observation: figures to three places, lists and tables as JSON. */
export function valueWords(value: unknown): string {
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : String(Number(value.toFixed(3)));
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "–";
  if (typeof value === "boolean") return value ? "✓" : "✗";
  if (Array.isArray(value) && value.every((each) => typeof each !== "object" || each === null)) {
    return value.map(valueWords).join(", ");
  }
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === "number" ? Number(inner.toFixed(3)) : inner));
}

/** As `valueWords`; a moment of the world stands as one of the page's clock. */
export function observed(name: string, value: unknown, beganS: number): string {
  const moment = (each: unknown) => typeof each === "number" && each > LONG_AGO_S;
  if (name.endsWith("_s") && moment(value)) return frameClock(Number(value) - beganS);
  return valueWords(value);
}

/** 2001: no length of a session is as long. */
const LONG_AGO_S = 1_000_000_000;

function languageOf(language: string): Language {
  return LANGUAGES.find((each) => each === language) ?? "zh-CN";
}
