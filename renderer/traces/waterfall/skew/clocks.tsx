import { useMemo, useState } from "react";
import { useStore } from "zustand";
import type { TraceHost } from "../../../../app/api/trace-view.ts";
import type { TraceView } from "../../../../app/api/traces.ts";
import { formatCounted, formatDuration } from "../../../base/format.ts";
import { visibleText } from "../../../base/visible-text.ts";
import styles from "../scope/scope-bar.module.css";
import { change, type WaterfallStore } from "../waterfall-store.ts";

/** As many fit beside each other. */
const hostsShownMax = 3;

/** Hosts whose clocks seem to be wrong, each with how far. Times are shown as they were sent until one is corrected. */
export function Clocks({ store }: { store: WaterfallStore }) {
  const { sent, correctedHosts } = useStore(store);
  const [areAllShown, setAllShown] = useState(false);
  const services = useMemo(() => servicesByHost(sent), [sent]);
  const wrong = sent.hosts
    .filter(({ offsetNano }) => offsetNano !== 0)
    .sort((a, b) => Math.abs(b.offsetNano) - Math.abs(a.offsetNano));
  if (wrong.length === 0) return null;
  const shown = areAllShown ? wrong : wrong.slice(0, hostsShownMax);
  return (
    <fieldset className={styles["hidden"]} aria-label="Clocks">
      <span title="Estimated from spans that reach out of their parents on other hosts">Clocks off:</span>
      {shown.map((host) => (
        <HostSwitch
          key={host.name}
          host={host}
          services={services.get(host.name) ?? []}
          isCorrected={correctedHosts.includes(host.name)}
          toggle={() => toggleHost(store, host.name)}
        />
      ))}
      {wrong.length > shown.length && (
        <button type="button" onClick={() => setAllShown(true)}>
          {wrong.length - shown.length} more
        </button>
      )}
      {wrong.length > 1 && (
        <button
          type="button"
          onClick={() =>
            change(store, { correctedHosts: correctedHosts.length > 0 ? [] : wrong.map(({ name }) => name) })
          }
        >
          {correctedHosts.length > 0 ? "All as sent" : "Correct all"}
        </button>
      )}
    </fieldset>
  );
}

interface HostSwitchProps {
  readonly host: TraceHost;
  /** That ran on it. */
  readonly services: readonly string[];
  readonly isCorrected: boolean;
  readonly toggle: () => void;
}

function HostSwitch({ host, services, isCorrected, toggle }: HostSwitchProps) {
  const { name, offsetNano, outsideCount } = host;
  const by = formatDuration(Math.abs(offsetNano));
  const where = offsetNano > 0 ? "earlier" : "later";
  return (
    <button
      type="button"
      className={styles["service"]}
      aria-pressed={isCorrected}
      title={`${formatCounted(outsideCount, "span")} of it outside of a parent on another host. ${isCorrected ? "Its spans are drawn" : "Correcting draws its spans"} ${by} ${where}, striped.`}
      onClick={toggle}
    >
      {visibleText(hostText(name, services))} {offsetNano > 0 ? "+" : ""}
      {formatDuration(offsetNano)}
      {isCorrected && " corrected"}
    </button>
  );
}

/** The services of each host whose clock is off, in the order of rows. */
export function servicesByHost({
  hosts,
  host,
  service,
  strings,
}: Pick<TraceView, "hosts" | "host" | "service" | "strings">): ReadonlyMap<string, readonly string[]> {
  if (hosts.every(({ offsetNano }) => offsetNano === 0)) return new Map();
  const found = hosts.map(() => new Set<number>());
  for (const [row, at] of host.entries()) found[at]?.add(service[row]!);
  return new Map(
    hosts.map(({ name }, at) => [
      name,
      Array.from(found[at]!, (index) => strings[index] ?? "").filter(Boolean),
    ]),
  );
}

/** `842c0a36af32 (frontend)`: the name of a container says nothing. Where no host was sent it is the service already. */
export function hostText(name: string, [service, ...others]: readonly string[]): string {
  if (service === undefined || service === name) return name;
  return `${name} (${service}${others.length > 0 ? ` and ${others.length} more` : ""})`;
}

function toggleHost(store: WaterfallStore, name: string): void {
  const { correctedHosts } = store.getState();
  change(store, {
    correctedHosts: correctedHosts.includes(name)
      ? correctedHosts.filter((other) => other !== name)
      : [...correctedHosts, name],
  });
}
