import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** Who is given the connections that come to an address. */
export interface PortUser {
  onSocket(socket: Socket): void;
  /** A connection beyond `connectionsMax` was turned away. */
  onDropped?(remoteAddress: string | undefined): void;
  readonly connectionsMax?: number;
}

/** An address that is open, for one who asked for it. */
export interface PortLease {
  readonly address: AddressInfo;
  /** Lets it go. Connections are not touched. */
  close(): void;
}

export interface PortRequest {
  /** Undefined: all addresses, as Node understands it. */
  readonly host?: string | undefined;
  /** 0 = any free one. */
  readonly port: number;
  /** `generation` of the settings of the component that asks. */
  readonly generation: number;
}

interface Holder {
  readonly generation: number;
  readonly user: PortUser;
}

/**
 * The listening sockets of a process. While one configuration takes the place of another both may hold an address: connections come to
 * the later one, and again to the earlier one should the later one not start, so that nobody is refused in between.
 *
 *     generation 1:  open ───────────────────────── close
 *     generation 2:            open ──────────────────────────
 *     connections:   1         2                              the same socket listens
 */
export class Ports {
  readonly #open = new Set<SharedPort>();

  /** Rejects as `listen` of Node does; with `EADDRINUSE` also where somebody of the same generation has the address. */
  async open(request: PortRequest, user: PortUser): Promise<PortLease> {
    const { generation } = request;
    const known = [...this.#open].find((port) => port.isAt(request));
    if (known?.holders.some((holder) => holder.generation === generation) === true) throw inUse(request);
    const port = known ?? new SharedPort(request.host, request.port);
    if (!port.isListening) await this.#listen(port, generation);
    return this.#lease(port, { generation, user });
  }

  #lease(port: SharedPort, holder: Holder): PortLease {
    this.#open.add(port);
    port.add(holder);
    const close = () => {
      port.remove(holder);
      if (port.holders.length > 0) return;
      this.#open.delete(port);
      this.#resume(port.number);
    };
    return { address: port.address, close };
  }

  /** An earlier generation may have the number at another host (`127.0.0.1` before `0.0.0.0`): then only one of them can listen. */
  async #listen(port: SharedPort, generation: number): Promise<void> {
    const error = await port.listen();
    if (error === undefined) return;
    const inTheWay = [...this.#open].filter(
      (other) =>
        other.number === port.number &&
        other.isListening &&
        other.holders.every((h) => h.generation < generation),
    );
    if (error.code !== "EADDRINUSE" || port.number === 0 || inTheWay.length === 0) throw error;
    for (const other of inTheWay) other.pause();
    const again = await port.listen();
    if (again === undefined) return;
    this.#resume(port.number);
    throw again;
  }

  /** What had to give way to a later generation that is gone again. */
  #resume(number: number): void {
    for (const other of this.#open) if (other.number === number && !other.isListening) void other.listen();
  }
}

/** One address, and those who want its connections, the latest last. */
class SharedPort {
  readonly holders: Holder[] = [];
  readonly #host: string | undefined;
  #number: number;
  #server: Server | undefined;
  #address: AddressInfo | undefined;

  constructor(host: string | undefined, number: number) {
    this.#host = host;
    this.#number = number;
  }

  /** The real one once it listens. */
  get number(): number {
    return this.#number;
  }

  get isListening(): boolean {
    return this.#server !== undefined;
  }

  /** As it was bound. */
  get address(): AddressInfo {
    return this.#address!;
  }

  isAt({ host, port }: PortRequest): boolean {
    return port !== 0 && port === this.#number && host === this.#host;
  }

  add(holder: Holder): void {
    this.holders.push(holder);
    this.#limit();
  }

  remove(holder: Holder): void {
    const at = this.holders.indexOf(holder);
    if (at >= 0) this.holders.splice(at, 1);
    if (this.holders.length === 0) this.pause();
    else this.#limit();
  }

  listen(): Promise<NodeJS.ErrnoException | undefined> {
    // Half-open: a sender may end its side after the request and still wants the answer.
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    server.on("connection", (socket) => this.holders.at(-1)?.user.onSocket(socket));
    server.on("drop", (dropped) => this.holders.at(-1)?.user.onDropped?.(dropped?.remoteAddress));
    return new Promise((resolve) => {
      server.on("error", resolve);
      server.listen({ port: this.#number, ...(this.#host === undefined ? {} : { host: this.#host }) }, () => {
        this.#server = server;
        this.#address = server.address() as AddressInfo;
        this.#number = this.#address.port;
        this.#limit();
        resolve(undefined);
      });
    });
  }

  pause(): void {
    this.#server?.close();
    this.#server = undefined;
  }

  #limit(): void {
    const { connectionsMax = Number.POSITIVE_INFINITY } = this.holders.at(-1)?.user ?? {};
    if (this.#server !== undefined) this.#server.maxConnections = connectionsMax;
  }
}

function inUse({ host = "", port }: PortRequest): Error {
  return Object.assign(new Error(`listen EADDRINUSE: address already in use ${host}:${port}`), {
    code: "EADDRINUSE",
  });
}
