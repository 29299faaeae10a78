// One page at a time, chosen by the model; the language and the text size around it.
import { useEffect } from "preact/hooks";
import type { Suitability } from "../core/browser.ts";
import { Loading } from "../ui/Loading.tsx";
import { SmallSettings } from "../ui/Settings.tsx";
import { Words, wordsIn } from "../ui/words.tsx";
import { AgreementFlow } from "./AgreementFlow.tsx";
import { ConsentFlow } from "./ConsentFlow.tsx";
import { DeviceFlow } from "./DeviceFlow.tsx";
import { LiveFlow } from "./LiveFlow.tsx";
import type { Model } from "./model.ts";
import { NetworkFlow } from "./NetworkFlow.tsx";
import { InApp } from "./pages/InApp.tsx";
import { Outcome } from "./pages/Outcome.tsx";
import { Problem } from "./pages/Problem.tsx";
import { Waiting } from "./pages/Waiting.tsx";
import { Welcome } from "./pages/Welcome.tsx";

export function App({ model, suitability }: { model: Model; suitability: Suitability }) {
  const language = model.language.value;
  const words = wordsIn(language);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  useEffect(() => {
    document.documentElement.dataset.text = String(model.size.value);
  }, [model.size.value]);
  const offline = !model.online.value && model.opened.value !== null;
  return (
    <Words.Provider value={words}>
      {offline && (
        <p class="offline" role="alert">
          {words.t("common.offline")}
        </p>
      )}
      {suitability.kind === "suitable" ? (
        <Current model={model} />
      ) : (
        <InApp suitability={suitability} link={location.href} settings={<Settings model={model} />} />
      )}
    </Words.Provider>
  );
}

function Settings({ model }: { model: Model }) {
  return (
    <SmallSettings
      language={model.language.value}
      onLanguage={(chosen) => model.setLanguage(chosen)}
      size={model.size.value}
      onSize={(size) => model.setSize(size)}
    />
  );
}

function Current({ model }: { model: Model }) {
  const settings = <Settings model={model} />;
  const opened = model.opened.value;
  const page = model.page.value;
  if (page === "problem" || (opened === null && page !== "loading")) {
    return <Problem trouble={model.trouble.value ?? { kind: "expired" }} settings={settings} onRetry={() => void model.open()} />;
  }
  if (opened === null) return <Loading />;
  switch (page) {
    case "loading":
      return <Loading />;
    case "welcome":
      return (
        <Welcome
          opened={opened}
          language={model.language.value}
          onLanguage={(chosen) => model.setLanguage(chosen)}
          size={model.size.value}
          onSize={(size) => model.setSize(size)}
          onStart={() => {
            void model.tellLanguage();
            model.stage.value = "consent";
          }}
        />
      );
    case "consent":
    case "manual":
      return <ConsentFlow model={model} settings={settings} />;
    case "agreement":
      return <AgreementFlow model={model} settings={settings} />;
    case "devices":
      return <DeviceFlow model={model} settings={settings} />;
    case "network":
      return <NetworkFlow model={model} settings={settings} />;
    case "waiting":
      return (
        <Waiting
          place={model.place.value}
          settings={settings}
          attended={model.view.value.attended}
          priority={model.view.value.priority}
          connected={model.live.value !== "waiting"}
          audible={model.call.audible.value}
          notifying={model.caller.notifying.value}
          onSound={() => model.call.tone()}
          onNotify={() => void model.caller.allow()}
        />
      );
    case "live":
    case "suspended":
      return <LiveFlow model={model} />;
    case "outcome":
      return (
        <Outcome
          view={model.view.value}
          reference={opened.session}
          retentionDays={opened.retention_days}
          signed={model.signedDocument}
          settings={settings}
        />
      );
  }
}
