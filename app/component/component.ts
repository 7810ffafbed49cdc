import type { Clock } from "../base/clock.ts";
import type { AttemptLog } from "./attempt-log.ts";
import type { ComponentStatus, Host } from "./host.ts";
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
  /** One line for the log on stderr. Never telemetry content. */
  readonly log: (line: string) => void;
}

/** What a component of a configured service is given besides. */
export interface PipelineComponentSettings extends ComponentSettings {
  readonly host: Host;
  readonly stage: StageTelemetry;
  /** Tells the page and `health_check` how the component does, with a reason where it is not `ok`. */
  readonly report: (status: ComponentStatus, reason?: string) => void;
}
