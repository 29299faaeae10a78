// The seat page with its dialogs: account and joining.
import { useState } from "preact/hooks";
import { EMPTY } from "../core/seat-session.ts";
import type { PageProps } from "../ui/Page.tsx";
import { AccountDialog } from "./forms/AccountDialog.tsx";
import { DeedForm } from "./forms/DeedForm.tsx";
import { JoinDialog } from "./forms/JoinDialog.tsx";
import type { Office } from "./office.ts";
import { Seat } from "./pages/Seat.tsx";

export function SeatFlow({ office, settings }: { office: Office; settings: PageProps["settings"] }) {
  const [open, setOpen] = useState<{ kind: "account" } | { kind: "join" | "second"; session: string } | null>(null);
  const me = office.me.value;
  if (me === null) return null;
  const close = () => {
    office.trouble.value = null;
    setOpen(null);
  };
  return (
    <>
      <Seat
        me={me}
        availability={office.availability.value}
        waiting={office.waiting.value}
        seats={office.seats.value}
        alarms={office.alarms.value}
        released={office.released.value}
        busy={office.busy.value}
        trouble={open === null ? office.trouble.value : null}
        settings={settings}
        onAvailability={(availability) => void office.setAvailability(availability)}
        onJoin={(session) => setOpen({ kind: "join", session })}
        onSecond={(session) => setOpen({ kind: "second", session })}
        onDismiss={(alarm) => office.dismissAlarm(alarm)}
        onAccount={() => setOpen({ kind: "account" })}
        onSignOut={() => void office.signOut()}
      />
      {open?.kind === "account" && (
        <AccountDialog
          me={me}
          busy={office.busy.value}
          trouble={office.trouble.value}
          onPassword={(old, fresh) => office.changePassword(old, fresh)}
          onPasskey={() => office.addPasskey()}
          onClose={close}
        />
      )}
      {open?.kind === "join" && (
        <JoinDialog
          session={open.session}
          busy={office.busy.value === "join"}
          trouble={office.trouble.value}
          onJoin={(silent) => {
            office.unlock();
            void office.join(open.session, silent);
          }}
          onClose={close}
        />
      )}
      {open?.kind === "second" && (
        <DeedForm
          kind="second"
          view={EMPTY}
          brief={{ reasons: {}, least_words: 0 }}
          about={[open.session]}
          busy={office.busy.value === "second"}
          trouble={office.trouble.value}
          onSend={async ({ verdict, words }) => {
            if (await office.second(open.session, verdict === "pass", words)) close();
          }}
          onClose={close}
        />
      )}
    </>
  );
}
