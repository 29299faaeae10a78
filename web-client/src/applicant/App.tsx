// One page at a time, chosen by the model; the language and the text size around it.
import type { Suitability } from "../core/browser.ts";
import { Loading } from "../ui/Loading.tsx";
import { PreferenceFields, Preferred } from "../ui/Preferred.tsx";
import { useWords } from "../ui/words.tsx";
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
  const offline = !model.online.value && model.opened.value !== null;
  return (
    <Preferred preferences={model.preferences}>
      {offline && <Offline />}
      {suitability.kind === "suitable" ? (
        <Current model={model} />
      ) : (
        <InApp suitability={suitability} link={location.href} settings={<PreferenceFields preferences={model.preferences} />} />
      )}
    </Preferred>
  );
}

function Offline() {
  const { t } = useWords();
  return (
    <p class="offline" role="alert">
      {t("common.offline")}
    </p>
  );
}

function Current({ model }: { model: Model }) {
  const settings = <PreferenceFields preferences={model.preferences} />;
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
          language={model.preferences.language.value}
          onLanguage={(chosen) => model.preferences.setLanguage(chosen)}
          size={model.preferences.size.value}
          onSize={(size) => model.preferences.setSize(size)}
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
          onRate={(stars) => model.rate(stars)}
        />
      );
  }
}
