import type { Signal } from "../../base/signal.ts";

/** What a statement or a condition is run on, one after the other. */
export type ContextName =
  | "resource"
  | "scope"
  | "span"
  | "spanevent"
  | "metric"
  | "datapoint"
  | "exemplar"
  | "log";

export const contextNames: readonly ContextName[] = [
  "resource",
  "scope",
  "span",
  "spanevent",
  "metric",
  "datapoint",
  "exemplar",
  "log",
];

/** What is counted as items: spans, metrics, log records. */
export const itemContexts: readonly ContextName[] = ["span", "metric", "log"];

/** Contexts of the Collector that are not supported here. */
export const unsupportedContexts: ReadonlySet<string> = new Set([
  "spanlink",
  "profile",
  "profilesample",
  "profilelocation",
  "profilestack",
]);

/** The first names that paths may have in a context: its own, and those of what the item is a part of. */
export const pathContexts: Readonly<Record<ContextName, readonly string[]>> = {
  resource: ["resource", "otelcol"],
  scope: ["scope", "instrumentation_scope", "resource", "otelcol"],
  span: ["span", "resource", "instrumentation_scope", "scope", "otelcol"],
  spanevent: ["spanevent", "span", "resource", "instrumentation_scope", "scope", "otelcol"],
  metric: ["metric", "resource", "instrumentation_scope", "scope", "otelcol"],
  datapoint: ["datapoint", "metric", "resource", "instrumentation_scope", "scope", "otelcol"],
  exemplar: ["exemplar", "datapoint", "metric", "resource", "instrumentation_scope", "scope", "otelcol"],
  log: ["log", "resource", "instrumentation_scope", "scope", "otelcol"],
};

/** The contexts of a signal that all components have, in the order in which a batch is gone through. */
export const contextsOfSignal: Readonly<Record<Signal, readonly ContextName[]>> = {
  traces: ["resource", "scope", "span", "spanevent"],
  metrics: ["resource", "scope", "metric", "datapoint"],
  logs: ["resource", "scope", "log"],
};

/** Those of the transform processor. */
export const transformContexts: Readonly<Record<Signal, readonly ContextName[]>> = {
  ...contextsOfSignal,
  metrics: [...contextsOfSignal.metrics, "exemplar"],
};

/** The lowest context comes first: the context of texts is that of their lowest path. */
export const inferenceOrder: readonly string[] = [
  "log",
  "exemplar",
  "datapoint",
  "metric",
  "spanevent",
  "span",
  "scope",
  "instrumentation_scope",
  "resource",
];

/** Contexts below one, in which its paths can be used as well. */
export const lowerContexts: Readonly<Record<ContextName, readonly ContextName[]>> = {
  resource: ["log", "datapoint", "metric", "exemplar", "spanevent", "span", "scope"],
  scope: ["log", "datapoint", "metric", "exemplar", "spanevent", "span"],
  span: ["spanevent"],
  spanevent: [],
  metric: ["datapoint", "exemplar"],
  datapoint: ["exemplar"],
  exemplar: [],
  log: [],
};
