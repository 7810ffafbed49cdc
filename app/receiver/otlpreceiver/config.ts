import type { CorsConfig } from "../../network/server-config.ts";
import type { TlsServerConfig } from "../../network/tls-config.ts";

/**
 * Configuration of the `otlp` receiver. Keys with underscores are the Collector's YAML keys; the others are limits of
 * ours that the Collector does not have under one name.
 */
export interface OtlpReceiverConfig {
  readonly protocols: {
    readonly grpc?: GrpcServerConfig | undefined;
    readonly http?: HttpServerConfig | undefined;
  };
  /** Host names beside the loopback ones and those in `endpoints` by which senders may call us (`otel.internal`). */
  readonly allowed_hosts: readonly string[];
  readonly limits: ServerLimits;
}

/** What both protocols have. */
interface ServerConfig {
  readonly tls?: TlsServerConfig | undefined;
  readonly auth?: { readonly authenticator: string } | undefined;
  /** Request headers become part of a batch's `client`. */
  readonly include_metadata: boolean;
}

export interface GrpcServerConfig extends ServerConfig {
  /** `host:port` each. `localhost` means both loopback families; port 0 means any free port, the same for all. */
  readonly endpoints: readonly string[];
  /** Largest message after decompression, in MiB. */
  readonly max_recv_msg_size_mib: number;
  readonly max_concurrent_streams: number;
}

export interface HttpServerConfig extends ServerConfig {
  /** As `GrpcServerConfig.endpoints`. */
  readonly endpoints: readonly string[];
  /** Largest body in bytes, as sent and after decompression. */
  readonly max_request_body_size: number;
  readonly traces_url_path: string;
  readonly metrics_url_path: string;
  readonly logs_url_path: string;
  readonly cors?: CorsConfig | undefined;
  /** Added to every answer. */
  readonly response_headers: ReadonlyMap<string, string>;
}

/** What a peer may cost us. The same on every port, since every port speaks both protocols. */
export interface ServerLimits {
  /** From the connection's start to the end of its first request head. */
  readonly headerTimeoutMs: number;
  /** From a request's head to the end of its body. */
  readonly bodyTimeoutMs: number;
  /** A connection without a request for so long is closed. */
  readonly idleTimeoutMs: number;
  /** For each listener. More are turned away. */
  readonly connectionsMax: number;
  /** Bodies being read, inflated, decoded or stored at one time, in bytes. More are asked to come again. */
  readonly inflightBytesMax: number;
  /** How long requests that run at shutdown may take to finish. */
  readonly drainTimeoutMs: number;
  /** Longest pause between two tries to take a port that somebody else holds. */
  readonly portRetryMaxMs: number;
}

const mebibyte = 1024 * 1024;

/** What the OTLP specification recommends for a request after decompression. */
const requestMebibytes = 64;

export function createDefaultGrpcConfig(): GrpcServerConfig {
  return {
    // Both families: who holds only 127.0.0.1 leaves ::1, and so the name localhost, to any other process.
    endpoints: ["127.0.0.1:4317", "[::1]:4317"],
    max_recv_msg_size_mib: requestMebibytes,
    // An SDK has one export in flight for each signal; a forwarding Collector has ten.
    max_concurrent_streams: 256,
    include_metadata: false,
  };
}

export function createDefaultHttpConfig(): HttpServerConfig {
  return {
    endpoints: ["127.0.0.1:4318", "[::1]:4318"],
    max_request_body_size: requestMebibytes * mebibyte,
    traces_url_path: "/v1/traces",
    metrics_url_path: "/v1/metrics",
    logs_url_path: "/v1/logs",
    include_metadata: false,
    response_headers: new Map(),
  };
}

export function createDefaultConfig(): OtlpReceiverConfig {
  return {
    protocols: { grpc: createDefaultGrpcConfig(), http: createDefaultHttpConfig() },
    allowed_hosts: [],
    limits: {
      headerTimeoutMs: 10_000,
      bodyTimeoutMs: 30_000,
      // The SDKs export metrics every 60 s: a connection must not be closed just as it is used again.
      idleTimeoutMs: 75_000,
      connectionsMax: 512,
      // Four requests of the largest size, or a thousand of the usual 270 kB.
      inflightBytesMax: 256 * mebibyte,
      drainTimeoutMs: 5_000,
      portRetryMaxMs: 5_000,
    },
  };
}

/** What a protocol may bring. A protocol without a port of its own still comes in on the other's. */
export interface ProtocolRules {
  readonly grpc: GrpcServerConfig;
  readonly http: HttpServerConfig;
  readonly messageBytesMax: number;
}

/** A protocol on the port of another is asked for as much as that one: nobody gets around its authenticator. */
function guest<C extends ServerConfig>(config: C, host: ServerConfig | undefined): C {
  const { auth, include_metadata = false } = host ?? {};
  return { ...config, endpoints: [], auth, include_metadata };
}

export function protocolRules({ protocols }: OtlpReceiverConfig): ProtocolRules {
  const grpc = protocols.grpc ?? guest(createDefaultGrpcConfig(), protocols.http);
  const http = protocols.http ?? guest(createDefaultHttpConfig(), protocols.grpc);
  return { grpc, http, messageBytesMax: grpc.max_recv_msg_size_mib * mebibyte };
}
