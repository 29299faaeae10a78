// The counter's model on the screen: signals to props, intents to deeds, keys to commands.
import { useEffect } from "preact/hooks";
import { Trouble } from "../staff/Trouble.tsx";
import { useClerkWords } from "../staff/words.tsx";
import { Button } from "../ui/Button.tsx";
import { Loading } from "../ui/Loading.tsx";
import type { PageProps } from "../ui/Page.tsx";
import { Page } from "../ui/Page.tsx";
import type { Counter } from "./counter.ts";
import { Dialogs } from "./Dialogs.tsx";
import { meant } from "./keys.ts";
import { waits } from "./next.ts";
import type { Office } from "./office.ts";
import { Console } from "./pages/Console.tsx";
import { Pictures } from "./panels/Pictures.tsx";
import { Records } from "./panels/Records.tsx";
import { TabPanel } from "./TabPanel.tsx";

interface CounterFlowProps {
  office: Office;
  counter: Counter;
  settings: PageProps["settings"];
}

export function CounterFlow({ office, counter, settings }: CounterFlowProps) {
  const brief = counter.brief.value;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (counter.dialog.value !== null || counter.brief.value === null) return;
      const found = meant(event, counter.seat);
      if (found === null) return;
      event.preventDefault();
      if (found.kind === "tab") counter.show(found.tab);
      else counter.run(found.command);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [counter]);
  const closed = counter.closed.value;
  if (closed !== null) return <Closed office={office} counter={counter} settings={settings} />;
  if (brief === null || !counter.caughtUp.value) return <Loading />;
  return (
    <>
      <Shown office={office} counter={counter} settings={settings} />
      <Dialogs counter={counter} brief={brief} />
    </>
  );
}

function Closed({ office, counter, settings }: CounterFlowProps) {
  const { t } = useClerkWords();
  const error = counter.closed.value;
  if (error === null) return null;
  return (
    <Page
      name="closed"
      title={t("console.closed")}
      settings={settings}
      actions={
        <Button action="back" onClick={() => office.leaveCounter()}>
          {t("console.back")}
        </Button>
      }
    >
      <Trouble error={error} />
      {(error.offline || error.status >= 500) && <p>{t("console.closed.retry")}</p>}
    </Page>
  );
}

function Shown({ office, counter, settings }: CounterFlowProps) {
  const { api, studio, seat } = counter;
  const brief = counter.brief.value;
  const view = counter.view.value;
  if (brief === null) return null;
  const unjudged = view.asked.filter((one) => waits(view, one));
  return (
    <Console
      brief={brief}
      standing={counter.standing.value}
      advice={counter.advice.value}
      muted={studio.camera.muted.value}
      busy={counter.busy.value}
      inVain={counter.inVain.value}
      trouble={counter.dialog.value === null ? counter.trouble.value : null}
      offline={counter.live.value === "waiting" || !office.online.value}
      waiting={office.waiting.value?.length ?? null}
      silent={office.silent.value}
      links={counter.links.value}
      match={counter.match}
      told={counter.told.value}
      nowS={() => counter.clock.nowS()}
      settings={settings}
      resultUrl={api.result()}
      pictures={
        <Pictures
          seen={studio.sights.map(({ who, stream, status }) => ({ who, stream: stream.value, status: status.value }))}
          own={
            seat === "clerk"
              ? { devices: studio.camera.devices.value, muted: studio.camera.muted.value, screen: studio.screen.stream.value }
              : null
          }
          hint={view.challenge === null ? null : counter.hint.value}
          onPoint={(point) => counter.point(point)}
        />
      }
      records={
        <Records
          tab={counter.tab.value}
          unread={counter.unread.value}
          unjudged={unjudged.length}
          onTab={(tab) => {
            counter.tab.value = tab;
            if (tab === "chat") counter.unread.value = 0;
          }}
        >
          <TabPanel counter={counter} brief={brief} />
        </Records>
      }
      onCommand={(command) => counter.run(command)}
      onRepeat={(number) => counter.open({ kind: "repeat", number })}
      onOverride={(number) => counter.open({ kind: "override", number })}
      onTick={(item, done) => void counter.doing(`tick ${item}`, () => api.tick(item, done))}
      onAssess={() => counter.open({ kind: "assess" })}
      onBack={() => office.leaveCounter()}
    />
  );
}
