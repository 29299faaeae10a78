// One page at a time, chosen by the office's model; language and text size around it.

import { SignIn } from "../staff/SignIn.tsx";
import { ClerkWords, clerkWordsIn, useClerkWords } from "../staff/words.tsx";
import { Button } from "../ui/Button.tsx";
import { Loading } from "../ui/Loading.tsx";
import { Notice } from "../ui/Notice.tsx";
import { Page } from "../ui/Page.tsx";
import { PreferenceFields, Preferred } from "../ui/Preferred.tsx";
import { CounterFlow } from "./CounterFlow.tsx";
import type { Office } from "./office.ts";
import { SeatFlow } from "./SeatFlow.tsx";
import { ToReview } from "./ToReview.tsx";

export function App({ office }: { office: Office }) {
  const words = clerkWordsIn(office.preferences.language.value);
  const page = office.page.value;
  const cut = page === "seat" && office.live.value === "waiting"; // the counter says it itself
  return (
    <Preferred preferences={office.preferences}>
      <ClerkWords.Provider value={words}>
        {(cut || (!office.online.value && page !== "console")) && (
          <p class="offline" role="alert">
            {words.t("seat.offline")}
          </p>
        )}
        {office.live.value === "replaced" && (
          <p class="offline" role="alert">
            {words.t("seat.replaced")}
          </p>
        )}
        <Current office={office} />
      </ClerkWords.Provider>
    </Preferred>
  );
}

function Current({ office }: { office: Office }) {
  const settings = <PreferenceFields preferences={office.preferences} />;
  const counter = office.counter.value;
  switch (office.page.value) {
    case "loading":
      return office.trouble.value === null ? <Loading /> : <Unreachable settings={settings} />;
    case "sign-in":
      return (
        <SignIn
          ways={office.ways.value}
          busy={office.busy.value}
          trouble={office.trouble.value}
          settings={settings}
          onPassword={(login, password) => void office.signIn(login, password)}
          onPasskey={() => void office.signInByPasskey()}
        />
      );
    case "no-seat":
      return <NoSeat office={office} settings={settings} />;
    case "seat":
      return <SeatFlow office={office} settings={settings} />;
    case "console":
      return counter === null ? (
        <Loading />
      ) : (
        <CounterFlow key={counter.api.session} office={office} counter={counter} settings={settings} />
      );
  }
}

type Settings = Parameters<typeof Page>[0]["settings"];

function Unreachable({ settings }: { settings: Settings }) {
  const { t } = useClerkWords();
  return (
    <Page name="unreachable" title={t("page.title")} settings={settings}>
      <Notice tone="bad" live>
        {t("signin.unreachable")}
      </Notice>
    </Page>
  );
}

function NoSeat({ office, settings }: { office: Office; settings: Settings }) {
  const { t } = useClerkWords();
  const roles = office.me.value?.roles.map((role) => t(`role.${role}`)).join(", ") ?? "";
  return (
    <Page
      name="no-seat"
      title={t("noseat.title")}
      settings={settings}
      actions={
        <Button action="sign-out" onClick={() => void office.signOut()}>
          {t("account.out")}
        </Button>
      }
    >
      <p>{t("noseat.body", { roles: roles === "" ? t("common.none") : roles })}</p>
      <ToReview roles={office.me.value?.roles ?? []} />
    </Page>
  );
}
