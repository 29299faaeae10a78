// Runs the network check, as often as it is asked for, and enters the queue.
import { useEffect, useState } from "preact/hooks";
import { probeNetwork } from "../core/network.ts";
import type { PageProps } from "../ui/Page.tsx";
import type { Model } from "./model.ts";
import { NetworkCheck, type NetworkState } from "./pages/NetworkCheck.tsx";

export function NetworkFlow({ model, settings }: { model: Model; settings: PageProps["settings"] }) {
  const [round, setRound] = useState(0);
  const [state, setState] = useState<NetworkState>({ kind: "running", share: 0 });
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    let current = true;
    setState({ kind: "running", share: 0 });
    const post = (bytes: Uint8Array<ArrayBuffer>, signal: AbortSignal) => model.api.probe(model.session, bytes, signal);
    probeNetwork(post, (share) => current && setState({ kind: "running", share })).then(
      (reading) => current && setState({ kind: "done", reading }),
      () => current && setState({ kind: "failed" }),
    );
    return () => {
      current = false;
    };
  }, [round]);

  const enter = async () => {
    setBusy(true);
    setFailed(false);
    try {
      await model.ready();
    } catch {
      setFailed(true);
    } finally {
      setBusy(false);
    }
  };

  return (
    <NetworkCheck
      state={state}
      busy={busy}
      failed={failed}
      settings={settings}
      onAgain={() => setRound(round + 1)}
      onEnter={() => void enter()}
    />
  );
}
