import type { ClientInfo } from "../pdata/client-info.ts";
import type { Component } from "./component.ts";

/** `recoverable` may pass by itself (an unreachable peer), `permanent` needs the person, `fatal` stops the Collector. */
export type ComponentStatus =
  | "starting"
  | "ok"
  | "recoverable"
  | "permanent"
  | "fatal"
  | "stopping"
  | "stopped";

/** What a component sees of the service it runs in. */
export interface Host {
  /** The extension with this id, once `start` of components is called; undefined where none is listed under `service::extensions`. */
  extension(id: string): Extension | undefined;
  describe(): ServiceDescription;
}

/** The running service, for extensions that show it. */
export interface ServiceDescription {
  /** Everything has started and nothing has stopped. */
  readonly isReady: boolean;
  readonly extensions: readonly string[];
  readonly pipelines: readonly {
    readonly id: string;
    readonly receivers: readonly string[];
    readonly processors: readonly string[];
    readonly exporters: readonly string[];
  }[];
  readonly components: readonly {
    readonly id: string;
    readonly kind: string;
    readonly pipeline: string | undefined;
    readonly status: ComponentStatus;
    /** Empty where it is well. */
    readonly reason: string;
  }[];
  readonly featureGates: readonly {
    readonly id: string;
    readonly stage: string;
    readonly doc: string;
    readonly isEnabled: boolean;
  }[];
  /** What one component hands to another; undefined where `service::telemetry::traces::level` is none. */
  readonly calls: readonly CallFigures[] | undefined;
}

/** What is told where a component stands alone: outside of a service. */
export const nothingRuns: ServiceDescription = {
  ...{ isReady: true, extensions: [], pipelines: [], components: [], featureGates: [], calls: [] },
};

/** Calls of one kind: batches that one component handed to another. */
export interface CallFigures {
  /** `traces: otlp → batch`. */
  readonly name: string;
  readonly running: number;
  readonly failed: number;
  /** Those that ended well, by their duration: below 10 µs, 100 µs, 1 ms, 10 ms, 100 ms, 1 s, 10 s, 100 s, and longer. */
  readonly buckets: readonly number[];
  readonly lastErrors: readonly {
    readonly timeMs: number;
    readonly durationMs: number;
    readonly message: string;
  }[];
}

/** An extension, with what it can do for others. */
export interface Extension extends Component {
  readonly serverAuth?: ServerAuth;
  readonly clientAuth?: ClientAuth;
  readonly storage?: StorageExtension;
  /** `host:port` where it listens, once it does. */
  readonly address?: string | undefined;
}

/** Names and values of request headers, names in lower case. */
export type RequestHeaders = ReadonlyMap<string, readonly string[]>;

/** Says who a request is from. */
export interface ServerAuth {
  /** The attributes of who was recognised, or an error with the text for the sender (401 / UNAUTHENTICATED). */
  authenticate(headers: RequestHeaders): Promise<Readonly<Record<string, string>>>;
}

/** Adds what a server asks for to outgoing requests. */
export interface ClientAuth {
  /** Headers to add for a batch that came from `client`. */
  headers(client: ClientInfo | undefined): Promise<ReadonlyMap<string, string>>;
}

/** Keeps bytes under keys for a component, across restarts (`file_storage`, or the store). */
export interface StorageExtension {
  open(componentId: string, name: string): Promise<StorageClient>;
}

export interface StorageClient {
  /** Clients of one location read and write the same keys. */
  readonly location: string;
  get(key: string): Promise<Uint8Array | undefined>;
  /** All or nothing. A value of undefined deletes. Resolves once it is on disk. */
  write(changes: ReadonlyMap<string, Uint8Array | undefined>): Promise<void>;
  keys(): Promise<readonly string[]>;
  close(): Promise<void>;
}
