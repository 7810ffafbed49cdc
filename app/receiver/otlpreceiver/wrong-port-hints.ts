import type { AttemptLog, Transport } from "../../component/attempt-log.ts";
import { type PortProtocol, wrongPortAttempt } from "./attempts.ts";
import type { Connection } from "./listen/connection.ts";

/** Tells, once for each connection, that a protocol came in on the other one's port. */
export class WrongPortHints {
  readonly #attempts: AttemptLog;
  readonly #portOf: (protocol: PortProtocol) => number | undefined;
  readonly #told = new WeakSet<Connection>();

  /** `portOf` gives the port a protocol is expected on. */
  constructor(attempts: AttemptLog, portOf: (protocol: PortProtocol) => number | undefined) {
    this.#attempts = attempts;
    this.#portOf = portOf;
  }

  check(connection: Connection, transport: Transport): void {
    const spoken: PortProtocol = transport === "grpc" ? "grpc" : "http";
    if (spoken === connection.port || this.#told.has(connection)) return;
    this.#told.add(connection);
    this.#attempts.record(
      wrongPortAttempt(transport, connection.port, this.#portOf(spoken), connection.peer),
    );
  }
}
