// One page at a time for an interpreter, chosen by the model; the language and the text size around it.
import { useEffect } from "preact/hooks";
import { Loading } from "../../ui/Loading.tsx";
import { SmallSettings } from "../../ui/Settings.tsx";
import { Words, wordsIn } from "../../ui/words.tsx";
import { Problem } from "../pages/Problem.tsx";
import type { InterpreterModel } from "./model.ts";
import { Over, Room, Start } from "./Pages.tsx";

export function App({ model }: { model: InterpreterModel }) {
  const language = model.language.value;
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dataset.text = String(model.size.value);
  }, [language, model.size.value]);
  return (
    <Words.Provider value={wordsIn(language)}>
      <Current model={model} />
    </Words.Provider>
  );
}

function Current({ model }: { model: InterpreterModel }) {
  const settings = (
    <SmallSettings
      language={model.language.value}
      onLanguage={(chosen) => model.setLanguage(chosen)}
      size={model.size.value}
      onSize={(size) => model.setSize(size)}
    />
  );
  const opened = model.opened.value;
  const page = model.page.value;
  if (page === "problem") {
    return <Problem trouble={model.trouble.value ?? { kind: "wrong" }} settings={settings} onRetry={() => void model.open()} />;
  }
  if (opened === null || page === "loading") return <Loading />;
  if (page === "over" || page === "left") {
    return <Over left={page === "left"} settings={settings} onAgain={() => void model.join()} />;
  }
  if (page === "start") {
    return (
      <Start
        applicant={opened.applicant_language}
        devices={model.devices.value}
        settings={settings}
        onJoin={() => void model.join()}
      />
    );
  }
  return <Live model={model} />;
}

function Live({ model }: { model: InterpreterModel }) {
  const devices = model.devices.value;
  const seen = (who: string) => model.sights.find((sight) => sight.who === who)?.stream.value ?? null;
  return (
    <Room
      applicant={seen("applicant")}
      clerk={seen("clerk")}
      screen={seen("clerk.screen") ?? seen("applicant.screen")}
      own={devices.kind === "live" ? devices.stream : null}
      paused={model.state.value === "suspended"}
      lost={model.peer.value === "lost" || model.live.value === "waiting"}
      muted={model.muted.value}
      lines={model.view.value.lines}
      chatOpen={model.chatOpen.value}
      unread={model.unread.value}
      onMute={(muted) => model.setMuted(muted)}
      onChat={(open) => model.openChat(open)}
      onSend={(words) => model.write(words)}
      onLeave={() => void model.leave()}
    />
  );
}
