// What lies on the middle of the counter: one at a time, each with a digit, from 1, for its key.

export const TABS = ["transcript", "questions", "document", "chat", "notes"] as const;
export type Tab = (typeof TABS)[number];
