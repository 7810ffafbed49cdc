import type { Socket } from "node:net";
import type { ListenerStatus } from "../../../component/listener-status.ts";
import { type Endpoint, formatEndpoint } from "../../../network/listen-endpoint.ts";
import type { PortLease, Ports } from "../../../network/ports.ts";
import type { PortProtocol } from "../attempts.ts";
import { findPortHolder } from "./port-holder.ts";

/** First pause before a taken port is tried again; each further one is twice as long. */
const firstRetryMs = 250;

export interface ListenerEvents {
  onSocket(socket: Socket, protocol: PortProtocol): void;
  /** A connection beyond `connectionsMax` was turned away. */
  onDropped(remoteAddress: string | undefined): void;
  onStatus(listener: Listener): void;
  /** A port that was taken is ours now. */
  onPortFreed(listener: Listener): void;
}

export interface ListenerLimits {
  readonly connectionsMax: number;
  readonly portRetryMaxMs: number;
}

/** Where addresses come from, and for which configuration. */
export interface ListenerPorts {
  readonly ports: Ports;
  readonly generation: number;
}

/**
 * One address we listen on. Never gives its address up: while somebody else holds the port it tries again and again.
 *
 *     starting ──► listening ──► stopped
 *        │  ▲──────────┐ ▲          ▲
 *        └──► port_taken ┘ (retry)  │
 *        └──► failed ───────────────┘   the address does not exist here, or is forbidden
 */
export class Listener {
  readonly protocol: PortProtocol;
  readonly endpoint: Endpoint;
  readonly #limits: ListenerLimits;
  readonly #events: ListenerEvents;
  readonly #ports: ListenerPorts;
  #lease: PortLease | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #nextRetryMs = firstRetryMs;
  #status: ListenerStatus;

  constructor(
    protocol: PortProtocol,
    endpoint: Endpoint,
    limits: ListenerLimits,
    events: ListenerEvents,
    ports: ListenerPorts,
  ) {
    this.protocol = protocol;
    this.endpoint = endpoint;
    this.#limits = limits;
    this.#events = events;
    this.#ports = ports;
    this.#status = { protocol, address: formatEndpoint(endpoint.host, endpoint.port), state: "starting" };
  }

  get status(): ListenerStatus {
    return this.#status;
  }

  /** The port that is bound, while one is. */
  get port(): number | undefined {
    return this.#lease?.address.port;
  }

  /**
   * Tries `port` once. Resolves with the state it is in then; where the port is taken and `keepTrying` is set, it goes
   * on trying in the background.
   */
  async open(port: number, keepTrying: boolean): Promise<ListenerStatus["state"]> {
    const error = await this.#listen(port);
    if (this.#status.state === "stopped") {
      this.#close();
    } else if (error === undefined) {
      const address = formatEndpoint(this.endpoint.host, this.port ?? port);
      this.#setStatus({ protocol: this.protocol, address, state: "listening" });
    } else if (error.code === "EADDRINUSE") {
      await this.#onTaken(port, keepTrying);
    } else {
      this.#setStatus({ ...this.#status, state: "failed", message: failureMessage(error, this.endpoint) });
    }
    return this.#status.state;
  }

  /** Lets the port go so that `open` can be tried with another. */
  release(): void {
    this.#close();
    this.#setStatus({ ...this.#status, state: "starting" });
  }

  /** Stops accepting. Connections are not touched. */
  stop(): void {
    clearTimeout(this.#retryTimer);
    this.#close();
    this.#setStatus({ protocol: this.protocol, address: this.#status.address, state: "stopped" });
  }

  async #listen(port: number): Promise<NodeJS.ErrnoException | undefined> {
    const { ports, generation } = this.#ports;
    const user = {
      onSocket: (socket: Socket) => this.#events.onSocket(socket, this.protocol),
      onDropped: (address: string | undefined) => this.#events.onDropped(address),
      connectionsMax: this.#limits.connectionsMax,
    };
    try {
      this.#lease = await ports.open({ port, host: this.endpoint.host, generation }, user);
      return undefined;
    } catch (error) {
      return error as NodeJS.ErrnoException;
    }
  }

  async #onTaken(port: number, keepTrying: boolean): Promise<void> {
    const isNew = this.#status.state !== "port_taken";
    const holder = isNew ? await findPortHolder(port) : this.#status.holder;
    if (this.#status.state === "stopped") return;
    const message = `Port ${port} is taken by ${holder ?? "another program"}`;
    if (isNew) this.#setStatus({ ...this.#status, state: "port_taken", holder, message });
    if (keepTrying) this.#retryLater(port);
  }

  #retryLater(port: number): void {
    const delayMs = Math.min(this.#nextRetryMs, this.#limits.portRetryMaxMs);
    this.#nextRetryMs = delayMs * 2;
    this.#retryTimer = setTimeout(() => void this.#retry(port), delayMs);
    this.#retryTimer.unref();
  }

  async #retry(port: number): Promise<void> {
    if ((await this.open(port, true)) === "listening") this.#events.onPortFreed(this);
  }

  #close(): void {
    this.#lease?.close();
    this.#lease = undefined;
  }

  #setStatus(status: ListenerStatus): void {
    this.#status = status;
    this.#events.onStatus(this);
  }
}

function failureMessage(error: NodeJS.ErrnoException, { host, port }: Endpoint): string {
  const isMissing =
    error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT" || error.code === "EINVAL";
  if (isMissing && host.includes(":")) return "IPv6 is not available on this machine";
  if (isMissing) return `This machine does not have the address ${host}`;
  if (error.code === "EACCES") return `Not allowed to listen on port ${port}`;
  return `Cannot listen on ${formatEndpoint(host, port)}: ${error.code ?? error.message}`;
}
