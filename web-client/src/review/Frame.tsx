// Around every page of the review console: name, the way to the other pages, who is signed in, language and text size.
import type { ComponentChildren } from "preact";
import { Button } from "../ui/Button.tsx";
import { PreferenceFields } from "../ui/Preferred.tsx";
import { useWords } from "../ui/words.tsx";
import { pagesFor, type ReviewPage } from "./pages.ts";
import { hashOf } from "./places.ts";
import type { ReviewRoom } from "./room.ts";
import { useReviewWords } from "./words.tsx";

interface FrameProps {
  room: ReviewRoom;
  page: ReviewPage | null;
  children: ComponentChildren;
}

export function Frame({ room, page, children }: FrameProps) {
  const { t, language, staff } = useReviewWords();
  const { t: tAll } = useWords();
  const ways = pagesFor(room.roles).filter((each) => each.nav !== null);
  const me = room.me.value;
  return (
    <div class="review" data-review={page?.name ?? "none"}>
      <header class="review-top">
        <p class="brand">
          <span class="mark" aria-hidden="true" />
          {tAll("app.name")}
          <span class="brand-room">{t("page.title")}</span>
        </p>
        <nav class="review-nav" aria-label={t("nav.label")}>
          <ul>
            {ways.map((each) => (
              <li key={each.name}>
                <a href={hashOf(each.name)} data-nav={each.name} aria-current={each.name === page?.name ? "page" : undefined}>
                  {each.nav?.(language)}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <span class="who">{me?.name}</span>
        <Button action="sign-out" look="quiet" onClick={() => void room.signOut()}>
          {staff.t("account.out")}
        </Button>
        <PreferenceFields preferences={room.preferences} />
      </header>
      <main>{children}</main>
    </div>
  );
}
