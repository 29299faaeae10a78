// One page at a time for an interpreter, chosen by the model; the language and the text size around it.
import { Loading } from "../../ui/Loading.tsx";
import { PreferenceFields, Preferred } from "../../ui/Preferred.tsx";
import { Problem } from "../pages/Problem.tsx";
import type { InterpreterModel } from "./model.ts";
import { Over, Room, Start } from "./Pages.tsx";

export function App({ model }: { model: InterpreterModel }) {
  return (
    <Preferred preferences={model.preferences}>
      <Current model={model} />
    </Preferred>
  );
}

function Current({ model }: { model: InterpreterModel }) {
  const settings = <PreferenceFields preferences={model.preferences} />;
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
        devices={model.camera.devices.value}
        settings={settings}
        onJoin={() => void model.join()}
      />
    );
  }
  return <Live model={model} />;
}

function Live({ model }: { model: InterpreterModel }) {
  const seen = (who: string) => model.sights.find((sight) => sight.who === who)?.stream.value ?? null;
  return (
    <Room
      applicant={seen("applicant")}
      clerk={seen("clerk")}
      screen={seen("clerk.screen") ?? seen("applicant.screen")}
      own={model.camera.stream}
      paused={model.state.value === "suspended"}
      lost={model.camera.status.value === "lost" || model.live.value === "waiting"}
      muted={model.camera.muted.value}
      lines={model.view.value.lines}
      chatOpen={model.chat.open.value}
      unread={model.chat.unread.value}
      onMute={(muted) => model.camera.setMuted(muted)}
      onChat={(open) => model.chat.show(open)}
      onSend={(words) => model.chat.write(words)}
      onLeave={() => void model.leave()}
    />
  );
}
