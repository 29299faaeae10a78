// The seat page with its dialogs: account and joining.
import { useState } from "preact/hooks";
import type { PageProps } from "../ui/Page.tsx";
import { AccountDialog } from "./forms/AccountDialog.tsx";
import { JoinDialog } from "./forms/JoinDialog.tsx";
import type { Office } from "./office.ts";
import { Seat } from "./pages/Seat.tsx";

export function SeatFlow({ office, settings }: { office: Office; settings: PageProps["settings"] }) {
  const [open, setOpen] = useState<{ kind: "account" } | { kind: "join"; session: string } | null>(null);
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
    </>
  );
}
