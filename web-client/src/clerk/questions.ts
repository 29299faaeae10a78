// The words of a question: as it was put to this applicant, or as the brief tells them, or at least its name.
import type { Challenge } from "../core/protocol.ts";
import type { Brief, SeatFinding } from "../core/seat-protocol.ts";

export function questionWords(
  { questions }: Pick<Brief, "questions">,
  { prompt, words }: Pick<Challenge, "prompt" | "words">,
): string {
  if (words !== undefined && words !== "") return words;
  if (Array.isArray(questions)) return questions.find((each) => each.prompt === prompt)?.words ?? prompt;
  return (questions as Readonly<Record<string, string>>)[prompt] ?? prompt;
}

/** A notice is read out before its question: the question is the last paragraph. */
export function inParts(words: string): { before: string; question: string } {
  const paragraphs = words.split(/\n\s*\n/);
  return { before: paragraphs.slice(0, -1).join("\n\n"), question: paragraphs.at(-1) ?? "" };
}

/** The answer as it was understood; empty when nothing was. */
export function answerOf(finding: SeatFinding | null): string {
  return finding?.facts?.find(({ name }) => name === "answer" || name === "heard")?.value ?? "";
}
