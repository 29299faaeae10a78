// The words of a question: as it was put to this applicant, or as the brief tells them, or at least its name.
import type { Challenge } from "../core/protocol.ts";
import type { Brief } from "../core/seat-protocol.ts";

export function questionWords(
  { questions }: Pick<Brief, "questions">,
  { prompt, words }: Pick<Challenge, "prompt" | "words">,
): string {
  if (words !== undefined && words !== "") return words;
  if (Array.isArray(questions)) return questions.find((each) => each.prompt === prompt)?.words ?? prompt;
  return (questions as Readonly<Record<string, string>>)[prompt] ?? prompt;
}
