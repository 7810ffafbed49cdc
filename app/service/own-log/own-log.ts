import { appendFileSync } from "node:fs";
import type { Clock } from "../../base/clock.ts";
import type { LogAbout, LogLevel } from "../../component/log.ts";
import type { LogsConfig } from "../../config/service-config.ts";
import { LineSampler } from "./line-sampler.ts";

const severities: readonly LogsConfig["level"][] = [
  "debug",
  "info",
  "warn",
  "error",
  "dpanic",
  "panic",
  "fatal",
];

/** Our own log: one line each, as `service::telemetry::logs` asks for it. */
export class OwnLog {
  readonly #toStderr: (line: string) => void;
  readonly #clock: Clock;
  #config: LogsConfig | undefined;
  #sampler: LineSampler | undefined;

  /** Until it is configured everything goes to `toStderr` as it is. */
  constructor(toStderr: (line: string) => void, clock: Clock) {
    this.#toStderr = toStderr;
    this.#clock = clock;
  }

  /** From now on as `config` says; undefined: as at first. */
  configure(config: LogsConfig | undefined): void {
    this.#config = config;
    this.#sampler = config && new LineSampler(config.sampling, this.#clock);
  }

  readonly write = (line: string, { level = "info", isAlwaysKept = false }: LogAbout = {}): void => {
    const config = this.#config;
    if (config === undefined) {
      this.#toStderr(line);
      return;
    }
    if (severities.indexOf(level) < severities.indexOf(config.level)) return;
    if (!isAlwaysKept && this.#sampler?.isKept(`${level} ${line}`) === false) return;
    const text = config.encoding === "json" ? this.#json(line, level, config) : consoleText(line, config);
    for (const path of config.output_paths) this.#writeTo(path, text);
  };

  #json(msg: string, level: LogLevel, { initial_fields }: LogsConfig): string {
    const ts = new Date(this.#clock.nowMs()).toISOString();
    return JSON.stringify({ level, ts, msg, ...Object.fromEntries(initial_fields) });
  }

  #writeTo(path: string, text: string): void {
    if (path === "stderr") this.#toStderr(text);
    else if (path === "stdout") process.stdout.write(`${text}\n`);
    else
      try {
        appendFileSync(path, `${text}\n`);
      } catch (error) {
        // A disk that is full must not stop what the line is about.
        this.#toStderr(`${text} (not written to ${path}: ${String(error)})`);
      }
  }
}

/** Throws where a file of the log cannot be written. */
export function checkLogFiles({ output_paths }: LogsConfig): void {
  for (const path of output_paths) if (isFile(path)) appendFileSync(path, "");
}

function isFile(path: string): boolean {
  return path !== "stderr" && path !== "stdout";
}

/** As for a person; the fields behind it, as the Collector does. */
function consoleText(line: string, { initial_fields }: LogsConfig): string {
  return initial_fields.size === 0 ? line : `${line}\t${JSON.stringify(Object.fromEntries(initial_fields))}`;
}
