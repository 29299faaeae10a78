// The clerk's canned sentences (en), spoken by the applicant's page: one sentence a key of `POST /say`.
import type { Said } from "./index.ts";

export default {
  greeting: "Hello, I am the clerk for your case. Can you hear me?",
  wait: "One moment, please. I am working on it.",
  closer: "Please come a little closer to the camera.",
  light: "Please move to a brighter place.",
  louder: "Please speak up, and a little more slowly.",
  again: "Please say that again.",
  card: "Please hold up your document again, and keep it still.",
  alone: "Please make sure that you are alone.",
  quiet: "Please go to a quiet place and switch off other sounds.",
  read: "Please read the document on your screen, and tell me what is not clear.",
  sign: "Please sign on your screen.",
  thanks: "Thank you. That is all for today.",
} satisfies Record<Said, string>;
