import type { EngineClient } from "../api/methods.ts";
import type { Clock } from "../base/clock.ts";

export interface EngineSettings {
  readonly version: string;
  /** Created with mode 0700 where missing. One engine at a time: the caller holds the lock. */
  readonly dataDir: string;
  /** `host:port` each; port 0 = any free one. Empty = no such receiver. */
  readonly otlpGrpc: readonly string[];
  readonly otlpHttp: readonly string[];
  readonly diskBudgetBytes?: number;
  readonly clock?: Clock;
  readonly log: (line: string) => void;
}

export interface Engine {
  /** In-process client: what transports serve to others. */
  readonly client: EngineClient;
  /** Opens storage, replays, then opens the ports. Resolves once every receiver listens or has said why not. */
  start(): Promise<void>;
  /** Stops receiving, drains what was accepted, commits and closes. Safe to call twice. */
  shutdown(): Promise<void>;
}

export function createEngine(_settings: EngineSettings): Engine {
  throw new Error("engine: being wired");
}
