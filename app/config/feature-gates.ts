import { closestName } from "../base/closest-name.ts";

/** A switch of the Collector. */
export interface FeatureGate {
  readonly id: string;
  readonly stage: "alpha" | "beta";
  readonly doc: string;
  /** Sightglass does what it switches on. */
  readonly isSupported: boolean;
}

/** Those that its documentation speaks of; all of them are off by default. Source: `otelcol featuregate`. */
export const featureGates: readonly FeatureGate[] = [
  gate(
    "confmap.enableMergeAppendOption",
    "Lists of extensions, receivers and exporters of sources are joined",
    true,
  ),
  gate("configoptional.AddEnabledField", "Sections that may be absent may say enabled: false"),
  gate("otelcol.printInitialConfig", "The command print-config, which Sightglass has without it", true),
  gate("processor.tailsamplingprocessor.recordpolicy", "Traces say which policy kept them"),
  gate("receiverhelper.newReceiverMetrics", "otelcol_receiver_failed_* and otelcol_receiver_requests"),
  gate("service.profilesSupport", "Pipelines of profiles"),
  gate("telemetry.newPipelineTelemetry", "otelcol.*.produced.items and consumed.items"),
];

function gate(id: string, doc: string, isSupported = false): FeatureGate {
  return { id, stage: "alpha", doc, isSupported };
}

export interface GateChoice {
  readonly enabled: ReadonlySet<string>;
  /** What is wrong with the flags, with what to do. */
  readonly mistakes: readonly {
    readonly flag: string;
    readonly message: string;
    readonly suggestion: string;
  }[];
}

/** Reads `--feature-gates=a,-b,+c`; later ones win. Texts of errors: `featuregate/flag.go`, `registry.go`. */
export function chooseGates(flags: readonly string[]): GateChoice {
  const enabled = new Set<string>();
  const mistakes: { flag: string; message: string; suggestion: string }[] = [];
  for (const flag of flags.flatMap((text) => text.split(",")).map((text) => text.trim())) {
    if (flag === "") continue;
    const isOn = !flag.startsWith("-");
    const id = flag.replace(/^[+-]/, "");
    const known = featureGates.find((one) => one.id === id);
    if (known === undefined)
      mistakes.push({ flag, message: `no such feature gate "${id}"`, suggestion: nearest(id) });
    else if (isOn && !known.isSupported)
      mistakes.push({
        ...{
          flag,
          message: `feature gate "${id}" cannot be enabled: Sightglass does not have what it switches on`,
        },
        suggestion: "Leave it out: it is off.",
      });
    else if (isOn) enabled.add(id);
    else enabled.delete(id);
  }
  return { enabled, mistakes };
}

function nearest(id: string): string {
  const ids = featureGates.map((known) => known.id);
  const close = closestName(id, ids);
  return close === undefined ? `Those there are: ${ids.join(", ")}.` : `Did you mean "${close}"?`;
}
