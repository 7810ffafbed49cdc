import type { FaultKind } from "../faults.ts";
import type { SpanExport } from "./span-exporter.ts";

/** What a worker is told when it starts. */
export interface WorkerSetup {
  readonly service: string;
  readonly version: string;
  /** Set only in the version that misbehaves. */
  readonly fault: FaultKind | undefined;
  readonly seed: number;
  /** Port of the card gateway, which stands for a third party and is not instrumented. */
  readonly gatewayPort: number;
}

/** One running version of a service. */
export interface Instance {
  readonly version: string;
  readonly port: number;
}

/** Service name → its running versions: one, or a healthy one and a canary. */
export type Directory = Readonly<Record<string, readonly Instance[]>>;

/** A message of the shop's queue; the headers carry the trace context. */
export interface QueueMessage {
  readonly id: string;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

export type ToWorker =
  | { readonly type: "open"; readonly directory: Directory }
  | { readonly type: "deliver"; readonly topic: string; readonly message: QueueMessage }
  | { readonly type: "stop" };

export type FromWorker =
  | { readonly type: "listening"; readonly port: number; readonly topics: readonly string[] }
  | { readonly type: "publish"; readonly topic: string; readonly message: QueueMessage }
  | { readonly type: "exported"; readonly outcome: SpanExport };
