// The review console's pages in jsdom, with its words around them.
import type { ComponentChild } from "preact";
import type { Language } from "../src/core/protocol.ts";
import { ReviewWords, reviewWordsIn } from "../src/review/words.tsx";
import { show } from "./dom.tsx";

// jsdom has no player, and says so at length.
HTMLMediaElement.prototype.pause = () => undefined;
HTMLMediaElement.prototype.load = () => undefined;

export const worded = (page: ComponentChild, language: Language = "zh-CN") => (
  <ReviewWords.Provider value={reviewWordsIn(language)}>{page}</ReviewWords.Provider>
);

export const showReview = (page: ComponentChild, language: Language = "zh-CN") => show(worded(page, language), language);
