// The session's pages: start, prompts, pause, and the question before it ends.
import { useState } from "preact/hooks";
import { ApiError } from "../core/http.ts";
import { useAttempt } from "../ui/useAttempt.ts";
import { useWords } from "../ui/words.tsx";
import { canShare } from "./conversation.ts";
import { Beside } from "./live/Beside.tsx";
import type { SeatLive } from "./live/seat.ts";
import type { Model } from "./model.ts";
import { EndDialog } from "./pages/EndDialog.tsx";
import { Live } from "./pages/Live.tsx";
import { LiveStart } from "./pages/LiveStart.tsx";
import { Suspended } from "./pages/Suspended.tsx";
import { SignFlow } from "./SignFlow.tsx";

export function LiveFlow({ model }: { model: Model }) {
  const [ending, setEnding] = useState(false);
  const suspended = model.page.value === "suspended";
  const tell = (word: "suspend" | "leave" | "withdraw") => {
    setEnding(false);
    void model.say(word).catch(() => undefined); // refused or offline: the page stays where the trail says it is
  };
  const byHand = () => {
    setEnding(false);
    void model.withdrawFace().catch(() => undefined); // as above
  };
  return (
    <>
      {suspended ? (
        <Paused model={model} onEnd={() => setEnding(true)} />
      ) : (
        <Running model={model} onPause={() => tell("suspend")} onEnd={() => setEnding(true)} />
      )}
      {!suspended && !ending && <SignFlow model={model} />}
      {ending && (
        <EndDialog
          canPause={!suspended}
          onPause={() => tell("suspend")}
          onLeave={() => tell("leave")}
          onWithdraw={() => tell("withdraw")}
          onByHand={model.view.value.attended ? byHand : undefined}
          onBack={() => setEnding(false)}
        />
      )}
    </>
  );
}

function Running({ model, onPause, onEnd }: { model: Model; onPause: () => void; onEnd: () => void }) {
  const { call } = model;
  const view = model.view.value;
  const devices = call.camera.devices.value;
  if (!model.started.value || devices.kind !== "live") {
    return (
      <LiveStart
        devices={devices}
        resumed={view.state === "verifying"}
        attended={view.attended}
        onBegin={() => void model.begin()}
      />
    );
  }
  return (
    <Live
      view={view}
      stream={devices.stream}
      peer={call.camera.status.value}
      weak={model.weak.value}
      hint={model.hint.value}
      facing={devices.facing}
      otherCamera={call.otherCamera.value}
      canSpeak={call.speaker.can(model.preferences.language.value)}
      nowS={() => model.clock.nowS()}
      onShown={(challenge) => model.shown(challenge)}
      onSay={(words) => call.say(words, model.preferences.language.value)}
      onVideo={(video) => call.showing(video)}
      onTurn={(facing) => void call.camera.turn(facing)}
      onPause={onPause}
      onEnd={onEnd}
      seat={view.attended ? seatOf(model) : undefined}
    />
  );
}

function seatOf(model: Model): SeatLive {
  const { call, conversation } = model;
  const language = model.preferences.language.value;
  const shared = conversation.shared.stream.value !== null;
  return {
    clerk: conversation.clerk.stream.value,
    screen: conversation.screen.stream.value,
    interpreter: conversation.interpreter.stream.value,
    pointer: model.pointer.value,
    captions: model.captions.value,
    chatOpen: model.chat.open.value,
    unread: model.chat.unread.value,
    share: shared ? "on" : canShare() ? "off" : "impossible",
    screenAsked: model.view.value.screenAsked !== null,
    onCaptions: (on) => model.setCaptions(on),
    onChat: (open) => model.chat.show(open),
    onSend: (words) => model.chat.write(words),
    onShare: (on) => void (on ? conversation.shared.share() : conversation.shared.unshare()).catch(() => undefined), // stays as it is
    onDecline: () => void conversation.decline("declined"),
    onRead: (words, onEnd) => call.say(words, language, onEnd),
    onHush: () => call.speaker.hush(),
    onLevel: (heard) => call.level(heard),
  };
}

function Paused({ model, onEnd }: { model: Model; onEnd: () => void }) {
  const { busy, error, attempt } = useAttempt();
  const [fromS] = useState(() => model.clock.nowS());
  const [asked, setAsked] = useState(false);
  const { pause, attended, clerk, interpreter } = model.view.value;
  const { t } = useWords();
  if (pause === null) return null;
  const ask = async () => setAsked(await model.chat.write(t("suspended.interpreter.words")));
  return (
    <Suspended
      pause={pause}
      fromS={fromS}
      nowS={() => model.clock.nowS()}
      busy={busy}
      refused={error instanceof ApiError}
      seat={attended ? { clerk, interpreter, asked, onInterpreter: () => void ask() } : undefined}
      onResume={() => void attempt(() => model.resume())}
      onEnd={onEnd}
    >
      {attended && <Beside view={model.view.value} seat={seatOf(model)} />}
    </Suspended>
  );
}
