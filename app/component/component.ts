import type { Clock } from "../base/clock.ts";
import type { AttemptLog } from "./attempt-log.ts";
import type { ComponentStatus, Host } from "./host.ts";
import type { Log } from "./log.ts";
import type { StageTelemetry } from "./stage-telemetry.ts";
import type { Telemetry } from "./telemetry.ts";

/** A part of the pipeline. `start` may open ports and throw; `shutdown` drains, is safe without `start`, and twice. */
export interface Component {
  start(): Promise<void>;
  shutdown(): Promise<void>;
}

/** What every component is given when it is made. */
export interface ComponentSettings {
  /** `type[/name]`, as in Collector YAML. */
  readonly id: string;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly attempts: AttemptLog;
  readonly log: Log;
}

/** What a component of a configured service is given besides. */
export interface PipelineComponentSettings extends ComponentSettings {
  /** Grows with every configuration that runs in an engine: two that hold the same port or file are not at odds where theirs differ. */
  readonly generation: number;
  readonly host: Host;
  readonly stage: StageTelemetry;
  /** Tells the page and `health_check` how the component does, with a reason where it is not `ok`. */
  readonly report: (status: ComponentStatus, reason?: string) => void;
}

/** An exporter that keeps what it has taken over until it is sent, and can go on with what another instance of it has kept. */
export interface Succeeding {
  /** To be called before `start`, with the instance whose place it will take. False where it cannot go on with what that has. */
  succeed(predecessor: Component): boolean;
  /**
   * To be called once everything has started: what the predecessor has not sent is from now on to be sent by this one, which is also
   * given what is still handed to the predecessor. Never rejects.
   */
  takeOver(): Promise<void>;
}

export function isSucceeding<C extends object>(component: C): component is C & Succeeding {
  return "succeed" in component && "takeOver" in component;
}
