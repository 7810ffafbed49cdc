import type { Socket } from "node:net";
import type { Clock } from "../../../base/clock.ts";
import type { PortProtocol } from "../attempts.ts";
import type { ServerLimits } from "../config.ts";
import { Connection } from "./connection.ts";

/** Deadlines are kept to this accuracy, or to a quarter of the shortest. */
const sweepMaxMs = 1_000;

/** All open connections and what each is waited for. One timer for all of them. */
export class ConnectionTable {
  readonly #clock: Clock;
  readonly #limits: ServerLimits;
  readonly #connections = new Set<Connection>();
  readonly #onHeaderTimeout: (connection: Connection) => void;
  #sweep: NodeJS.Timeout | undefined;
  #whenEmpty: (() => void) | undefined;

  constructor(clock: Clock, limits: ServerLimits, onHeaderTimeout: (connection: Connection) => void) {
    this.#clock = clock;
    this.#limits = limits;
    this.#onHeaderTimeout = onHeaderTimeout;
  }

  get size(): number {
    return this.#connections.size;
  }

  add(socket: Socket, port: PortProtocol): Connection {
    const connection = new Connection(socket, port);
    this.#connections.add(connection);
    socket.on("error", ignoreSocketError);
    socket.once("close", () => this.#remove(connection));
    connection.expectBy(this.#clock.monotonicMs() + this.#limits.headerTimeoutMs, () => {
      this.#onHeaderTimeout(connection);
      socket.destroy();
    });
    this.#startSweep();
    return connection;
  }

  /** A connection that may rest as long as an idle one may. */
  expectRequest(connection: Connection): void {
    const deadlineMs = this.#clock.monotonicMs() + this.#limits.idleTimeoutMs;
    connection.expectBy(deadlineMs, () => connection.closeGently());
  }

  requestEnded(connection: Connection): void {
    connection.requestEnded();
    if (connection.runningRequests > 0) return;
    if (connection.isDraining) connection.closeGently();
    else this.expectRequest(connection);
  }

  /** Closes what rests, lets requests finish, and cuts off what is left after `timeoutMs`. */
  async drain(timeoutMs: number): Promise<void> {
    for (const connection of this.#connections) {
      connection.isDraining = true;
      connection.closeGently();
    }
    if (this.#connections.size > 0) await this.#emptyOrAfter(timeoutMs);
    for (const connection of this.#connections) connection.socket.destroy();
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  }

  #emptyOrAfter(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#whenEmpty = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #remove(connection: Connection): void {
    this.#connections.delete(connection);
    if (this.#connections.size === 0) this.#whenEmpty?.();
  }

  #startSweep(): void {
    if (this.#sweep !== undefined) return;
    const shortestMs = Math.min(this.#limits.headerTimeoutMs, this.#limits.idleTimeoutMs);
    this.#sweep = setInterval(() => this.#expireLate(), Math.min(sweepMaxMs, Math.ceil(shortestMs / 4)));
    this.#sweep.unref();
  }

  #expireLate(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const connection of this.#connections) if (connection.deadlineMs <= nowMs) connection.expire();
  }
}

function ignoreSocketError(): void {
  // A peer that resets its connection is no event of ours; "close" follows and cleans up.
}
