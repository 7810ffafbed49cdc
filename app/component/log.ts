/** As zap names them, which the Collector logs with. */
export type LogLevel = "debug" | "info" | "warn" | "error";

export interface LogAbout {
  /** `info` where it is not said. */
  readonly level?: LogLevel;
  /** Never left out for being like others: it is what somebody asked to see. */
  readonly isAlwaysKept?: boolean;
}

/** Takes one line of our own log. Never telemetry content, but for what the `debug` exporter is there to show. */
export type Log = (line: string, about?: LogAbout) => void;
