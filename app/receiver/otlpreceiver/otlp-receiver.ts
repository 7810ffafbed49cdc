import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { Component, PipelineComponentSettings } from "../../component/component.ts";
import type { ListenerStatus, Listening } from "../../component/listener-status.ts";
import type { Consumers } from "../../consumer/consumer.ts";
import { type Endpoint, parseEndpoint } from "../../network/listen-endpoint.ts";
import { Ports } from "../../network/ports.ts";
import type { TlsServerConfig } from "../../network/tls-config.ts";
import { AllowedHosts } from "./allowed-hosts.ts";
import {
  headerTimeoutAttempt,
  type PortProtocol,
  plainTextAttempt,
  portFreedAttempt,
  portTakenAttempt,
  tlsAttempt,
  tlsFailedAttempt,
  tlsFix,
  tooManyConnectionsAttempt,
  unknownProtocolAttempt,
} from "./attempts.ts";
import { Authentication } from "./authentication.ts";
import { type OtlpReceiverConfig, type ProtocolRules, protocolRules } from "./config.ts";
import { GrpcHandler } from "./grpc/grpc-handler.ts";
import { Http2Server } from "./grpc/http2-server.ts";
import { Cors } from "./http/cors.ts";
import { HttpHandler } from "./http/http-handler.ts";
import { Http1Server } from "./http/http1-server.ts";
import { Routes } from "./http/routes.ts";
import { type Admit, type DecodeRequest, Intake } from "./intake.ts";
import type { Connection } from "./listen/connection.ts";
import { ConnectionTable } from "./listen/connection-table.ts";
import { Listener } from "./listen/listener.ts";
import { openListeners } from "./listen/open-listeners.ts";
import { type Sniffed, sniffSocket } from "./listen/protocol-sniffer.ts";
import { TlsUpgrade } from "./listen/tls-upgrade.ts";
import { WrongPortHints } from "./wrong-port-hints.ts";

export interface OtlpReceiverSettings extends PipelineComponentSettings {
  /** Asked before each body is read; what it returns is what the sender is told. Nothing is refused without it. */
  readonly admit?: Admit;
  /** Its own where nothing else of the process listens. */
  readonly ports?: Ports;
}

/**
 *     Listener ──► sniff ──► Http1Server ──► HttpHandler ──┐
 *     (one for       │  └──► Http2Server ──► HttpHandler ──┼──► Intake ──► decode ──► consumer
 *      each address) │            └────────► GrpcHandler ──┘
 *                    └─► TLS or unknown: told and closed
 */
export class OtlpReceiver implements Component, Listening {
  readonly #config: OtlpReceiverConfig;
  readonly #settings: OtlpReceiverSettings;
  readonly #intake: Intake;
  readonly #table: ConnectionTable;
  readonly #http1: Http1Server;
  readonly #http2: Http2Server;
  readonly #listeners: readonly Listener[];
  readonly #authentication: Readonly<Record<PortProtocol, Authentication>>;
  /** By the port a connection came to; undefined where that speaks plain text. */
  readonly #tls: Readonly<Record<PortProtocol, TlsUpgrade | undefined>>;
  /** Addresses that could not be had so far. */
  readonly #troubled = new Set<string>();
  readonly #watchers = new Set<() => void>();
  #shutdown: Promise<void> | undefined;

  /** Throws an `Error` with a sentence for the user where an endpoint is not `host:port`. */
  constructor(
    config: OtlpReceiverConfig,
    settings: OtlpReceiverSettings,
    consumers: Consumers,
    decode: DecodeRequest,
  ) {
    const { limits } = config;
    this.#config = config;
    this.#settings = settings;
    const admit = settings.admit ?? (() => undefined);
    this.#intake = new Intake(settings, consumers, decode, admit, limits.inflightBytesMax);
    this.#table = new ConnectionTable(settings.clock, limits, (connection) =>
      this.#onHeaderTimeout(connection),
    );
    const rules = protocolRules(config);
    this.#authentication = {
      grpc: new Authentication(rules.grpc.auth?.authenticator),
      http: new Authentication(rules.http.auth?.authenticator),
    };
    this.#tls = { grpc: this.#newTls(rules.grpc.tls), http: this.#newTls(rules.http.tls) };
    this.#listeners = this.#newListeners(rules);
    const { http, grpc } = this.#newHandlers(rules);
    this.#http1 = new Http1Server(http, this.#intake, this.#table, limits.idleTimeoutMs);
    this.#http2 = new Http2Server(grpc, http, this.#table, rules.grpc.max_concurrent_streams);
  }

  /**
   * Resolves once every address is open or its status says why not; never rejects for a port. Rejects where a certificate
   * cannot be read or an authenticator does not exist.
   */
  async start(): Promise<void> {
    for (const protocol of ["grpc", "http"] as const) {
      this.#authentication[protocol].resolve(this.#settings.host);
      this.#tls[protocol]?.load();
    }
    await Promise.all([openListeners(this.#of("grpc")), openListeners(this.#of("http"))]);
  }

  /** Stops accepting, lets running requests finish for `drainTimeoutMs`, closes. */
  shutdown(): Promise<void> {
    this.#shutdown ??= this.#drain();
    return this.#shutdown;
  }

  listeners(): readonly ListenerStatus[] {
    return this.#listeners.map((listener) => listener.status);
  }

  onListenersChanged(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  async #drain(): Promise<void> {
    for (const listener of this.#listeners) listener.stop();
    this.#intake.drain();
    await this.#table.drain(this.#config.limits.drainTimeoutMs);
  }

  #of(protocol: PortProtocol): readonly Listener[] {
    return this.#listeners.filter((listener) => listener.protocol === protocol);
  }

  #newHandlers(rules: ProtocolRules): { readonly http: HttpHandler; readonly grpc: GrpcHandler } {
    const { allowed_hosts, limits } = this.#config;
    const { bodyTimeoutMs } = limits;
    const { grpc, http, messageBytesMax } = rules;
    const hosts = new AllowedHosts([...grpc.endpoints, ...http.endpoints], allowed_hosts);
    const hints = new WrongPortHints(this.#settings.attempts, (protocol) => this.#portOf(protocol));
    const httpRules = {
      ...{ hosts, routes: new Routes(http), bodyBytesMax: http.max_request_body_size, bodyTimeoutMs },
      ...{ authentication: this.#authentication.http, includesMetadata: http.include_metadata },
      cors: new Cors(http.cors),
      responseHeaders: Object.fromEntries(http.response_headers),
    };
    const grpcRules = {
      ...{ hosts, messageBytesMax, bodyTimeoutMs },
      ...{ authentication: this.#authentication.grpc, includesMetadata: grpc.include_metadata },
    };
    return {
      http: new HttpHandler(httpRules, this.#intake, hints),
      grpc: new GrpcHandler(grpcRules, this.#intake, hints),
    };
  }

  #newListeners({ grpc, http }: ProtocolRules): readonly Listener[] {
    const events = {
      onSocket: (socket: Socket, port: PortProtocol) => this.#onSocket(socket, port),
      onDropped: (peer: string | undefined) => this.#onDropped(peer ?? "unknown"),
      onStatus: (listener: Listener) => this.#onStatus(listener.status),
      onPortFreed: (listener: Listener) => {
        this.#settings.attempts.record(portFreedAttempt(listener.status.address));
      },
    };
    const { ports = new Ports(), generation } = this.#settings;
    const newListener = (protocol: PortProtocol, endpoint: Endpoint) =>
      new Listener(protocol, endpoint, this.#config.limits, events, { ports, generation });
    const listenersOf = (protocol: PortProtocol, endpoints: readonly string[]) =>
      endpoints.flatMap(parseEndpoint).map((endpoint) => newListener(protocol, endpoint));
    return [...listenersOf("grpc", grpc.endpoints), ...listenersOf("http", http.endpoints)];
  }

  #portOf(protocol: PortProtocol): number | undefined {
    return this.#of(protocol).find((listener) => listener.port !== undefined)?.port;
  }

  #onSocket(socket: Socket, port: PortProtocol): void {
    const connection = this.#table.add(socket, port);
    const tls = this.#tls[port];
    sniffSocket(socket, (protocol) => {
      if (tls === undefined) this.#serve(connection, protocol);
      else if (protocol === "tls") this.#upgrade(connection, tls);
      else this.#onPlainText(connection);
    });
  }

  #serve(connection: Connection, protocol: Sniffed): void {
    if (protocol === "http1") this.#http1.inject(connection);
    else if (protocol === "http2") this.#http2.inject(connection);
    else if (protocol === "tls") this.#onTls(connection);
    else this.#onUnknown(connection);
  }

  /** Within TLS both sides have agreed on a protocol (ALPN), or it is told apart as on a plain port. */
  #upgrade(connection: Connection, tls: TlsUpgrade): void {
    const onSecure = (secured: TLSSocket) => {
      connection.socket = secured;
      if (secured.alpnProtocol === "h2") this.#http2.inject(connection);
      else if (secured.alpnProtocol === "http/1.1") this.#http1.inject(connection);
      else sniffSocket(secured, (protocol) => this.#serve(connection, protocol));
    };
    tls.accept(connection.socket, onSecure, (reason) => {
      this.#turnedAway("tls_handshake");
      this.#settings.attempts.record(tlsFailedAttempt(reason, connection.peer));
    });
  }

  #onPlainText({ socket, port, peer }: Connection): void {
    this.#turnedAway("plaintext_on_tls_port");
    this.#settings.attempts.record(plainTextAttempt(port, peer));
    answerInPlainText(socket, "This port speaks TLS: use https://… as the endpoint");
  }

  #newTls(config: TlsServerConfig | undefined): TlsUpgrade | undefined {
    const { clock, id, log } = this.#settings;
    return config && new TlsUpgrade(config, clock, (line) => log(`${id}: ${line}`));
  }

  /** In plain text: every TLS library then says that the server does not speak TLS, and Go quotes the HTTP answer. */
  #onTls({ socket, port, peer }: Connection): void {
    this.#turnedAway("tls_on_plaintext_port");
    this.#settings.attempts.record(tlsAttempt(port, peer));
    answerInPlainText(socket, `This port speaks plain text: ${tlsFix(port)}`);
  }

  #onUnknown({ socket, peer }: Connection): void {
    this.#turnedAway("unknown_protocol");
    this.#settings.attempts.record(unknownProtocolAttempt(peer));
    socket.destroy();
  }

  #onDropped(peer: string): void {
    this.#turnedAway("too_many_connections");
    this.#settings.attempts.record(tooManyConnectionsAttempt(this.#config.limits.connectionsMax, peer));
  }

  #onHeaderTimeout({ peer }: Connection): void {
    this.#turnedAway("header_timeout");
    this.#settings.attempts.record(headerTimeoutAttempt(peer));
  }

  #turnedAway(reason: string): void {
    this.#settings.telemetry.countRequest("unknown", "refused", reason);
  }

  #onStatus(status: ListenerStatus): void {
    if (status.state === "port_taken") this.#settings.attempts.record(portTakenAttempt(status));
    this.#logTrouble(status);
    this.#reportTrouble();
    for (const watcher of this.#watchers) watcher();
  }

  /** A port that somebody holds is trouble; an address that this machine does not have only where there is no other. */
  #reportTrouble(): void {
    const all = this.listeners();
    const isDeaf = all.every(({ state }) => state === "failed" || state === "port_taken");
    const troubled = all.filter(({ state }) => state === "port_taken" || (isDeaf && state === "failed"));
    const reason = troubled
      .map(({ address, message }) => `${address}: ${message ?? "port taken"}`)
      .join("; ");
    if (troubled.length > 0) this.#settings.report("recoverable", reason);
    else if (all.every(({ state }) => state === "listening" || state === "failed"))
      this.#settings.report("ok");
  }

  /** Who started us says what listens; here go the addresses that could not be had, and that can be had again. */
  #logTrouble({ protocol, address, state, holder, message }: ListenerStatus): void {
    const { id, log } = this.#settings;
    const isTrouble = state === "port_taken" || state === "failed";
    if (isTrouble) {
      this.#troubled.add(address);
      const reason = message ?? `port taken${holder === undefined ? "" : ` by ${holder}`}`;
      log(`${id}: ${protocol} ${address}: ${reason}`);
    } else if (state === "listening" && this.#troubled.delete(address)) {
      log(`${id}: ${protocol} ${address}: free again, listening`);
    }
  }
}

/** Where no protocol can be spoken: a line that tools show when they expected something else. */
function answerInPlainText(socket: Socket, line: string): void {
  const body = `${line}\n`;
  const head = `HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n`;
  socket.write(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  socket.destroySoon();
}
