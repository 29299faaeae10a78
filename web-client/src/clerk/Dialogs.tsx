// Whichever dialog is open, with the deed it sends. A refusal stays in the dialog; success closes it.
import { useState } from "preact/hooks";
import type { Brief } from "../core/seat-protocol.ts";
import type { Counter } from "./counter.ts";
import { type Dialog, type Filled, type FormKind, isForm } from "./dialogs.ts";
import { CodeDialog } from "./forms/CodeDialog.tsx";
import { DecideDialog } from "./forms/DecideDialog.tsx";
import { DeedForm } from "./forms/DeedForm.tsx";
import { HelpDialog } from "./forms/HelpDialog.tsx";
import { InterpreterDialog } from "./forms/InterpreterDialog.tsx";
import { OfferDialog } from "./forms/OfferDialog.tsx";
import { SayDialog } from "./forms/SayDialog.tsx";
import { ZoomDialog } from "./forms/ZoomDialog.tsx";
import type { Hole } from "./holes.ts";
import { answerOf, inParts, questionWords } from "./questions.ts";

interface DialogsProps {
  counter: Counter;
  brief: Brief;
}

export function Dialogs({ counter, brief }: DialogsProps) {
  const dialog = counter.dialog.value;
  if (dialog === null) return null;
  if (isForm(dialog.kind)) return <Form key={dialog.kind} counter={counter} brief={brief} kind={dialog.kind} dialog={dialog} />;
  return <Other key={dialog.kind} counter={counter} brief={brief} dialog={dialog} />;
}

function close(counter: Counter): void {
  counter.trouble.value = null;
  counter.dialog.value = null;
}

function Form({ counter, brief, kind, dialog }: DialogsProps & { kind: FormKind; dialog: Dialog }) {
  const challenge =
    "challenge" in dialog ? counter.view.value.asked.find((one) => one.challenge.id === dialog.challenge) : undefined;
  const about =
    challenge === undefined
      ? undefined
      : [inParts(questionWords(brief, challenge.challenge)).question, answerOf(challenge.finding)];
  const send = async (filled: Filled) => {
    const done = await counter.doing(kind, () => sent(counter, kind, dialog, filled));
    if (done && kind === "second") counter.settled(filled.verdict === "pass");
    if (done) close(counter);
  };
  return (
    <DeedForm
      kind={kind}
      view={counter.view.value}
      brief={brief}
      number={"number" in dialog ? dialog.number : null}
      verdict={"verdict" in dialog ? dialog.verdict : null}
      busy={counter.busy.value.has(kind)}
      trouble={counter.trouble.value}
      onSend={(filled) => void send(filled)}
      onClose={() => close(counter)}
      {...(about === undefined ? {} : { about })}
    />
  );
}

/** The forms were checked before: what is null here is not asked for by this kind. */
function sent({ api }: Counter, kind: FormKind, dialog: Dialog, { number, verdict, reason, words }: Filled): Promise<unknown> {
  const step = number ?? 0;
  const judged = verdict ?? "inconclusive";
  switch (kind) {
    case "repeat":
      return api.repeat(step, reason, words);
    case "skip":
      return api.skip(step, reason, words);
    case "override":
      return api.override(step, judged, reason, words);
    case "confirm":
      return api.confirm("challenge" in dialog ? dialog.challenge : "", judged, words);
    case "suspend":
      return api.suspend(reason, words);
    case "terminate":
      return api.terminate(reason, words);
    case "note":
      return api.note(words);
    case "assess":
      return api.assess(judged, words);
    case "handOver":
      return api.handOver(words);
    case "takeOver":
      return api.takeOver(words);
    case "second":
      return api.second(judged === "pass", words);
  }
}

function Other({ counter, brief, dialog }: DialogsProps & { dialog: Dialog }) {
  const { api } = counter;
  const view = counter.view.value;
  const [svg, setSvg] = useState<string | null>(null);
  const [offered, setOffered] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  const common = { busy: counter.busy.value.has(dialog.kind), trouble: counter.trouble.value, onClose: () => close(counter) };
  switch (dialog.kind) {
    case "say":
      return (
        <SayDialog
          {...common}
          texts={brief.texts}
          language={view.language ?? "zh-CN"}
          onSay={async (text) => {
            if (await counter.doing("say", () => api.say(text))) close(counter);
          }}
        />
      );
    case "offer":
      return (
        <OfferDialog
          {...common}
          svg={svg}
          sent={offered}
          onOffer={async (via, phone) => {
            const done = await counter.doing("offer", async () => setSvg((await api.signing(via, phone)).svg ?? null));
            setOffered(done);
            if (done && via === "page") close(counter);
          }}
        />
      );
    case "code":
      return (
        <CodeDialog
          {...common}
          sent={offered}
          onSend={async (phone) => setOffered(await counter.doing("code", () => api.code(phone)))}
        />
      );
    case "interpreter":
      return (
        <InterpreterDialog
          {...common}
          link={link}
          before={view.interpreter}
          onInvite={(language) => void counter.doing("interpreter", async () => setLink((await api.interpreter(language)).link))}
        />
      );
    case "decide":
      return (
        <DecideDialog
          {...common}
          view={view}
          brief={brief}
          onDecide={async ({ outcome, reasons, note }) => {
            if (await counter.doing("decide", () => api.decide(outcome, reasons, note))) close(counter);
          }}
          onJump={(hole) => jump(counter, hole)}
        />
      );
    case "zoom":
      return <ZoomDialog {...counter.match} onClose={common.onClose} />;
    case "help":
      return <HelpDialog seat={counter.seat} onClose={common.onClose} />;
    default:
      return null;
  }
}

/** To the place where the hole is filled: a form, the checklist, or the step in its list. */
function jump(counter: Counter, hole: Hole): void {
  close(counter);
  if (hole.kind === "assessment") counter.open({ kind: "assess" });
  else if (hole.kind === "recorder") counter.open({ kind: "note" });
  else if (hole.kind === "document") counter.show("document");
  else {
    const target = hole.kind === "item" ? `[data-item="${hole.item}"]` : `[data-step="${hole.number}"]`;
    setTimeout(() => {
      const found = document.querySelector<HTMLElement>(target);
      found?.scrollIntoView({ block: "center" });
      if (hole.kind === "item") found?.focus();
      else document.querySelector<HTMLElement>("[data-action=next]")?.focus();
    }, 0);
  }
}
