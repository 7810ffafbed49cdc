import type { Socket } from "node:net";
import type { PortProtocol } from "../attempts.ts";

/** Called when a connection's deadline has passed: it must end. */
export type Expire = () => void;

/** A TCP connection to one of our ports. */
export class Connection {
  socket: Socket;
  /** What the port was opened for, whatever is spoken on it. */
  readonly port: PortProtocol;
  /** Address of the sender, without its port. */
  readonly peer: string;
  /** Our address that was called. */
  readonly localAddress: string | undefined;
  /** No further request is wanted. */
  isDraining = false;
  /** Ends the connection so that nothing which runs is lost. Replaced once the protocol is known. */
  closeGently: () => void;
  #runningRequests = 0;
  #deadlineMs = Number.POSITIVE_INFINITY;
  #expire: Expire = () => this.socket.destroy();

  constructor(socket: Socket, port: PortProtocol) {
    this.socket = socket;
    this.port = port;
    this.peer = plainAddress(socket.remoteAddress) ?? "unknown";
    this.localAddress = plainAddress(socket.localAddress);
    this.closeGently = () => socket.destroy();
  }

  get runningRequests(): number {
    return this.#runningRequests;
  }

  get deadlineMs(): number {
    return this.#deadlineMs;
  }

  /** `expire` is called unless a request starts before `deadlineMs` (monotonic). */
  expectBy(deadlineMs: number, expire: Expire): void {
    this.#deadlineMs = deadlineMs;
    this.#expire = expire;
  }

  requestStarted(): void {
    this.#runningRequests += 1;
    this.#deadlineMs = Number.POSITIVE_INFINITY;
  }

  requestEnded(): void {
    this.#runningRequests -= 1;
  }

  expire(): void {
    this.#deadlineMs = Number.POSITIVE_INFINITY;
    this.#expire();
  }
}

/** IPv4 addresses as such where a dual-stack socket writes them as IPv6. */
function plainAddress(address: string | undefined): string | undefined {
  return address?.replace(/^::ffff:(?=\d+\.)/, "");
}
