// What the office counts by: the kind of network and the time zone, as the browser tells them to every page. No address.
import type { DeviceReport } from "./protocol.ts";

/** NetworkInformation of the specification; few browsers have it, and fewer say the type. */
interface Told {
  connection?: { type?: string };
}

const NETWORKS: Readonly<Record<string, DeviceReport["network"]>> = {
  wifi: "wifi",
  cellular: "cellular",
  ethernet: "wired",
  bluetooth: "other",
  wimax: "other",
  other: "other",
};

export function around(told: Told = navigator as Told): Pick<DeviceReport, "network" | "time_zone"> {
  return { network: NETWORKS[told.connection?.type ?? ""] ?? "", time_zone: zone() };
}

function zone(): string {
  const name = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  return /^[A-Za-z0-9_+/-]{1,64}$/.test(name) ? name : "";
}
