/**
 * The faults of the demo as data. Each hits one version of one service: the canary runs beside the healthy version
 * and takes half of the traces, so that the two can be compared.
 */
export const faultKinds = ["slow", "error", "n-plus-one", "retry", "missing"] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  readonly service: string;
  /** What a viewer should be able to find. */
  readonly symptom: string;
}

export const faults: Record<FaultKind, Fault> = {
  slow: { service: "inventory", symptom: "SELECT stock takes five times as long" },
  error: { service: "payment", symptom: "charge card fails for one order in five" },
  "n-plus-one": { service: "inventory", symptom: "one SELECT stock per item and warehouse instead of one" },
  retry: { service: "payment", symptom: "the first calls to the card gateway time out and are repeated" },
  missing: { service: "cart", symptom: "the cache is no longer asked before the database" },
};

export const stableVersion = "2.4.1";
export const canaryVersion = "2.5.0-canary";
