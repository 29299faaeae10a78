// Signed in or not; then the page that the address names, with the way to the others above it.

import { SignIn } from "../staff/SignIn.tsx";
import { ClerkWords } from "../staff/words.tsx";
import { Loading } from "../ui/Loading.tsx";
import { Notice } from "../ui/Notice.tsx";
import { Page } from "../ui/Page.tsx";
import { PreferenceFields, Preferred } from "../ui/Preferred.tsx";
import { Frame } from "./Frame.tsx";
import { pageNamed } from "./pages.ts";
import type { ReviewRoom } from "./room.ts";
import { ReviewWords, reviewWordsIn, useReviewWords } from "./words.tsx";

export function App({ room }: { room: ReviewRoom }) {
  const words = reviewWordsIn(room.preferences.language.value, room.names.value);
  return (
    <Preferred preferences={room.preferences}>
      <ClerkWords.Provider value={words.staff}>
        <ReviewWords.Provider value={words}>
          {!room.online.value && (
            <p class="offline" role="alert">
              {words.t("common.offline")}
            </p>
          )}
          <Current room={room} />
        </ReviewWords.Provider>
      </ClerkWords.Provider>
    </Preferred>
  );
}

function Current({ room }: { room: ReviewRoom }) {
  const { t } = useReviewWords();
  const settings = <PreferenceFields preferences={room.preferences} />;
  if (!room.known.value) {
    return room.trouble.value === null ? (
      <Loading />
    ) : (
      <Page name="unreachable" title={t("page.title")} settings={settings}>
        <Notice tone="bad" live>
          {t("common.unreachable")}
        </Notice>
      </Page>
    );
  }
  if (room.me.value === null) {
    return (
      <SignIn
        ways={room.ways.value}
        busy={room.busy.value}
        trouble={room.trouble.value}
        page="review"
        settings={settings}
        onPassword={(login, password) => void room.signIn(login, password)}
        onPasskey={() => void room.signInByPasskey()}
      />
    );
  }
  const page = pageNamed(room.place.value.page, room.roles);
  return (
    <Frame room={room} page={page}>
      {page === null ? <NoRoom room={room} /> : <page.View key={room.place.value.id} room={room} id={room.place.value.id} />}
    </Frame>
  );
}

function NoRoom({ room }: { room: ReviewRoom }) {
  const { t, staff } = useReviewWords();
  const roles = room.roles.map((role) => staff.t(`role.${role}`)).join(", ");
  return (
    <section data-page="no-room" class="sheet">
      <h1>{t("noroom.title")}</h1>
      <p>{t("noroom.body", { roles: roles === "" ? staff.t("common.none") : roles })}</p>
    </section>
  );
}
