// The words of a question, as the brief tells them: by prompt, as an object or a list.
import type { Brief } from "../core/seat-protocol.ts";

export function questionWords({ questions }: Pick<Brief, "questions">, prompt: string): string | null {
  if (Array.isArray(questions)) return questions.find((each) => each.prompt === prompt)?.words ?? null;
  return (questions as Readonly<Record<string, string>>)[prompt] ?? null;
}
