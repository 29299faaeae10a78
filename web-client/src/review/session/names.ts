// A language by its own name; one that this page does not know by its code.

export function languageName(language: string, names: Readonly<Record<string, string>>): string {
  return Object.hasOwn(names, language) ? (names[language] ?? language) : language;
}
