import type { Signal } from "../base/signal.ts";

/** One line of the connection doctor, as `app/component/attempt-log.ts` keeps it. */
export interface AttemptRow {
  readonly id: number;
  readonly level: "ok" | "hint" | "error";
  readonly code: string;
  readonly message: string;
  readonly fix?: string | undefined;
  readonly transport: "grpc" | "http/protobuf" | "http/json" | "unknown";
  readonly signal?: Signal | undefined;
  readonly service?: string | undefined;
  readonly peer: string;
  readonly firstTimeMs: number;
  readonly lastTimeMs: number;
  readonly times: number;
  readonly totalItems: number;
}
