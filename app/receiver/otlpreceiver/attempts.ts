import type { Signal } from "../../base/signal.ts";
import type { Attempt, Transport } from "../../component/attempt-log.ts";
import type { ListenerStatus } from "../../component/listener-status.ts";

/** What a port was opened for. Every port understands both. */
export type PortProtocol = "grpc" | "http";

const signalWords: Record<Signal, string> = { traces: "Spans", metrics: "Metrics", logs: "Log records" };
const transportWords: Record<Transport, string> = {
  grpc: "OTLP/gRPC",
  "http/protobuf": "OTLP/HTTP with protobuf",
  "http/json": "OTLP/HTTP with JSON",
  unknown: "an unknown protocol",
};

/** `items` were taken of the `receivedItems` in the request. */
export function receivedAttempt(
  signal: Signal,
  transport: Transport,
  peer: string,
  service: string | undefined,
  items: number,
  receivedItems: number,
): Attempt {
  if (receivedItems === 0) return emptyAttempt(signal, transport, peer);
  const sender = service ?? "a sender without service.name";
  const message = `${signalWords[signal]} from ${sender} over ${transportWords[transport]}`;
  return { level: "ok", code: "received", message, transport, signal, service, items, peer };
}

/** It is answered with success, as OTLP demands; a person looking for telemetry is told that there was none. */
function emptyAttempt(signal: Signal, transport: Transport, peer: string): Attempt {
  const message = `An empty request over ${transportWords[transport]}: it holds no ${signalWords[signal].toLowerCase()}`;
  return { level: "hint", code: "empty_request", message, transport, signal, peer };
}

/** The other protocol's port was meant. It works all the same. `rightPort` is where that protocol is expected. */
export function wrongPortAttempt(
  transport: Transport,
  port: PortProtocol,
  rightPort: number | undefined,
  peer: string,
): Attempt {
  const fix =
    rightPort === undefined ? undefined : `OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:${rightPort}`;
  const [code, message] =
    port === "grpc"
      ? ["http_on_grpc_port", "OTLP/HTTP request on the gRPC port: it works, though the usual port is 4318"]
      : ["grpc_on_http_port", "OTLP/gRPC call on the HTTP port: it works, though the usual port is 4317"];
  return { level: "hint", code, message, fix, transport, peer };
}

export function tlsAttempt(port: PortProtocol, peer: string): Attempt {
  return {
    level: "error",
    code: "tls_on_plaintext_port",
    message: "TLS hello on a plaintext port: the sender wants https, this port speaks plain text",
    fix: tlsFix(port),
    transport: "unknown",
    peer,
  };
}

export function plainTextAttempt(port: PortProtocol, peer: string): Attempt {
  return {
    level: "error",
    code: "plaintext_on_tls_port",
    message: "Plain text on a TLS port: the sender does not encrypt, this port wants TLS",
    fix: `use https://… as the endpoint${port === "grpc" ? ", and OTEL_EXPORTER_OTLP_INSECURE=false" : ""}`,
    transport: "unknown",
    peer,
  };
}

export function tlsFailedAttempt(reason: string, peer: string): Attempt {
  return {
    level: "error",
    code: "tls_handshake",
    message: `The TLS handshake failed: ${reason}`,
    fix: "Let the sender trust the receiver's certificate (OTEL_EXPORTER_OTLP_CERTIFICATE), and show its own where client_ca_file asks for one",
    transport: "unknown",
    peer,
  };
}

export function tlsFix(port: PortProtocol): string {
  return port === "grpc"
    ? "use http://… as the endpoint, or set OTEL_EXPORTER_OTLP_INSECURE=true"
    : "use http://… instead of https://… as the endpoint";
}

export function unknownProtocolAttempt(peer: string): Attempt {
  return {
    level: "error",
    code: "unknown_protocol",
    message: "The first bytes of a connection were neither HTTP nor gRPC",
    fix: "Point an OTLP exporter here: OTEL_TRACES_EXPORTER=otlp",
    transport: "unknown",
    peer,
  };
}

export function tooManyConnectionsAttempt(connectionsMax: number, peer: string): Attempt {
  return {
    level: "error",
    code: "too_many_connections",
    message: `More than ${connectionsMax} connections on one port: further ones are turned away`,
    fix: "Let exporters keep their connection open instead of making one for each export",
    transport: "unknown",
    peer,
  };
}

/** The first bytes came too slowly. */
export function headerTimeoutAttempt(peer: string): Attempt {
  return {
    level: "error",
    code: "header_timeout",
    message: "A connection was closed: its request head did not arrive in time",
    transport: "unknown",
    peer,
  };
}

/** Of our own port rather than of a sender: there is no peer. */
export function portTakenAttempt(status: ListenerStatus): Attempt {
  return {
    level: "error",
    code: "port_taken",
    message: `${status.address}: ${status.message ?? "the port is taken"}`,
    fix: `Stop that program (the port is then taken at once), or listen elsewhere: --otlp-${status.protocol} 127.0.0.1:0`,
    transport: "unknown",
    peer: "",
  };
}

export function portFreedAttempt(address: string): Attempt {
  return {
    level: "hint",
    code: "port_freed",
    message: `${address} was freed by its holder: listening now`,
    transport: "unknown",
    peer: "",
  };
}
