import { stringify } from "yaml";
import { type Signal, signals } from "../base/signal.ts";
import type { Factories } from "../component/factories.ts";
import type { Stability } from "../component/factory.ts";
import { providerSchemes } from "./resolve/retrieve.ts";

/** What `components` says of the program itself. */
export interface BuildInfo {
  readonly command: string;
  readonly description: string;
  readonly version: string;
}

/** The components there are, as `otelcol components` prints them. Former names are not listed. Source: otelcol `command_components.go`. */
export function componentsText({ lists }: Factories, buildinfo: BuildInfo): string {
  const bySignal = (kind: "receiver" | "processor" | "exporter") =>
    lists[kind].map(({ type, module, signals: of }) => ({
      ...{ name: type, module },
      stability: Object.fromEntries(signals.toSorted().map((signal) => [signal, stabilityText(of[signal])])),
    }));
  const connectors = lists.connector.map(({ type, module, pairs }) => ({
    ...{ name: type, module },
    stability: Object.fromEntries(
      signalPairs().map(([from, to]) => {
        const pair = pairs.find((known) => known.from === from && known.to === to);
        return [`${from}-to-${to}`, stabilityText(pair?.stability)];
      }),
    ),
  }));
  const extensions = lists.extension.map(({ type, module, stability }) => ({
    ...{ name: type, module, stability: { extension: stabilityText(stability) } },
  }));
  return stringify({
    buildinfo,
    receivers: byName(bySignal("receiver")),
    processors: byName(bySignal("processor")),
    exporters: byName(bySignal("exporter")),
    connectors: byName(connectors),
    extensions: byName(extensions),
    providers: providerSchemes.map((scheme) => ({
      ...{ scheme, module: `go.opentelemetry.io/collector/confmap/provider/${scheme}provider` },
    })),
  });
}

function byName<T extends { readonly name: string }>(components: readonly T[]): readonly T[] {
  return components.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function signalPairs(): readonly (readonly [Signal, Signal])[] {
  const sorted = signals.toSorted();
  return sorted.flatMap((from) => sorted.map((to) => [from, to] as const));
}

function stabilityText(stability: Stability | undefined): string {
  if (stability === undefined) return "Undefined";
  return `${stability.slice(0, 1).toUpperCase()}${stability.slice(1)}`;
}
