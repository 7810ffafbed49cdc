import type { Clock } from "../base/clock.ts";
import type { AttemptLog } from "./attempt-log.ts";
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
  /** One line for the log on stderr. Never telemetry content. */
  readonly log: (line: string) => void;
}
