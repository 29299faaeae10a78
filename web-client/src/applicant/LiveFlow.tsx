// The session's pages: start, prompts, pause, and the question before it ends.
import { useState } from "preact/hooks";
import { ApiError } from "../core/http.ts";
import type { Model } from "./model.ts";
import { EndDialog } from "./pages/EndDialog.tsx";
import { Live } from "./pages/Live.tsx";
import { LiveStart } from "./pages/LiveStart.tsx";
import { Suspended } from "./pages/Suspended.tsx";

export function LiveFlow({ model }: { model: Model }) {
  const [ending, setEnding] = useState(false);
  const suspended = model.page.value === "suspended";
  const tell = (word: "suspend" | "leave" | "withdraw") => {
    setEnding(false);
    void model.say(word).catch(() => undefined); // refused or offline: the page stays where the trail says it is
  };
  return (
    <>
      {suspended ? (
        <Paused model={model} onEnd={() => setEnding(true)} />
      ) : (
        <Running model={model} onPause={() => tell("suspend")} onEnd={() => setEnding(true)} />
      )}
      {ending && (
        <EndDialog
          canPause={!suspended}
          onPause={() => tell("suspend")}
          onLeave={() => tell("leave")}
          onWithdraw={() => tell("withdraw")}
          onBack={() => setEnding(false)}
        />
      )}
    </>
  );
}

function Running({ model, onPause, onEnd }: { model: Model; onPause: () => void; onEnd: () => void }) {
  const { call } = model;
  const view = model.view.value;
  const devices = call.devices.value;
  if (!model.started.value || devices.kind !== "live") {
    return <LiveStart devices={devices} resumed={view.state === "verifying"} onBegin={() => void model.begin()} />;
  }
  return (
    <Live
      view={view}
      stream={devices.stream}
      peer={call.peer.value}
      weak={model.weak.value}
      hint={model.hint.value}
      facing={call.facing.value}
      otherCamera={call.otherCamera.value}
      canSpeak={call.speaker.can(model.language.value)}
      nowS={() => model.clock.nowS()}
      onShown={(challenge) => model.shown(challenge)}
      onSay={(words) => call.say(words, model.language.value)}
      onVideo={(video) => call.showing(video)}
      onTurn={(facing) => void call.turn(facing)}
      onPause={onPause}
      onEnd={onEnd}
    />
  );
}

function Paused({ model, onEnd }: { model: Model; onEnd: () => void }) {
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState(false);
  const [fromS] = useState(() => model.clock.nowS());
  const { pause } = model.view.value;
  if (pause === null) return null;
  const resume = async () => {
    setBusy(true);
    setRefused(false);
    try {
      await model.resume();
    } catch (error) {
      setRefused(error instanceof ApiError);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Suspended
      pause={pause}
      fromS={fromS}
      nowS={() => model.clock.nowS()}
      busy={busy}
      refused={refused}
      onResume={() => void resume()}
      onEnd={onEnd}
    />
  );
}
