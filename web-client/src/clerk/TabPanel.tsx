// What the open tab shows.
import { type Challenge, UNDER_WAY } from "../core/protocol.ts";
import type { Brief } from "../core/seat-protocol.ts";
import type { Counter } from "./counter.ts";
import { DocumentPanel } from "./panels/DocumentPanel.tsx";
import { Questions } from "./panels/Questions.tsx";
import { Chat, Notes } from "./panels/Said.tsx";
import { Transcript } from "./panels/Transcript.tsx";
import { questionWords } from "./questions.ts";

export function TabPanel({ counter, brief }: { counter: Counter; brief: Brief }) {
  const { api } = counter;
  const view = counter.view.value;
  const words = (challenge: Challenge) => questionWords(brief, challenge);
  const open = UNDER_WAY.has(view.state);
  switch (counter.tab.value) {
    case "transcript":
      return (
        <Transcript
          lines={view.lines}
          asked={view.asked}
          interim={counter.interim.value}
          hearing={counter.hint.value?.code === "heard" ? counter.hint.value.detail : ""}
          language={view.language ?? "zh-CN"}
          questionWords={words}
        />
      );
    case "questions":
      return (
        <Questions
          asked={view.asked}
          questionWords={words}
          onJudge={(challenge, verdict) => counter.open({ kind: "confirm", challenge, verdict })}
        />
      );
    case "document":
      return (
        <DocumentPanel
          paper={view.paper}
          pageUrl={(document, page) => api.page(document, page)}
          signedUrl={(document) => api.signed(document)}
          onPoint={(point) => counter.point(point)}
        />
      );
    case "chat":
      return (
        <Chat
          lines={view.lines}
          busy={counter.busy.value.has("chat")}
          disabled={!open}
          onSend={(said) => counter.doing("chat", () => api.chat(said))}
        />
      );
    case "notes":
      return (
        <Notes
          lines={view.lines}
          busy={counter.busy.value.has("note")}
          disabled={false}
          onSend={(note) => counter.doing("note", () => api.note(note))}
        />
      );
  }
}
