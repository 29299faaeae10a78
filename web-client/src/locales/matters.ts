// What a matter is called in each language, where it is one of the usual. An office may name others: those stand as it wrote them.
import type { Language } from "../core/protocol.ts";

const NAMES: readonly (Readonly<Record<Language, string>> & { readonly code: string })[] = [
  { code: "transfer", "zh-CN": "存量房转移登记", "zh-TW": "存量房轉移登記", en: "Transfer of an existing home" },
  { code: "mortgage", "zh-CN": "抵押登记", "zh-TW": "抵押登記", en: "Mortgage" },
  { code: "inheritance", "zh-CN": "继承登记", "zh-TW": "繼承登記", en: "Inheritance" },
  { code: "cancellation", "zh-CN": "抵押注销登记", "zh-TW": "抵押註銷登記", en: "Cancellation of a mortgage" },
];

/** The name in this language and the language it is in. `matter`: as the case says, a code or a name in any of the languages. */
export function sayMatter(language: Language, matter: string): { words: string; lang: Language } {
  const known = NAMES.find((names) => Object.values(names).includes(matter));
  return known ? { words: known[language], lang: language } : { words: matter, lang: "zh-CN" };
}
