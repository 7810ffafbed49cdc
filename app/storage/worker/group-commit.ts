import { type PackedRequest, packRequest } from "../database/journal-table.ts";
import { FailedWrite } from "../storage-error.ts";
import { brokenMessage, type Call, type WorkerMessage, type WriterMethods } from "./protocol.ts";
import type { Writer } from "./writer.ts";

/** Raw bytes in one transaction: bounds how long the first request of a group waits for the last (about 15 ms). */
const groupBytesMax = 8 * 1024 * 1024;

type Arguments<K extends keyof WriterMethods> = Parameters<WriterMethods[K]>[0];

/**
 * Group commit without a timer: a call starts a transaction at once; the calls that arrive while it runs share the next.
 *
 *     port:    a          b c d             e
 *     commit:  [a]────────[b c d]───────────[e]──
 */
export class GroupCommit {
  readonly #writer: Writer;
  readonly #reply: (message: WorkerMessage) => void;
  #ids: number[] = [];
  #requests: PackedRequest[] = [];
  #groupBytes = 0;

  constructor(writer: Writer, reply: (message: WorkerMessage) => void) {
    this.#writer = writer;
    this.#reply = reply;
  }

  /** Runs `first` and everything `next` yields until it is empty. */
  run(first: Call, next: () => Call | undefined): void {
    for (let call: Call | undefined = first; call !== undefined; call = next()) {
      if (call.method === "append") this.#collect(call.id, call.args as Arguments<"append">);
      else {
        this.#flush();
        this.#perform(call);
      }
      if (this.#groupBytes >= groupBytesMax) this.#flush();
    }
    this.#flush();
  }

  #collect(id: number, { signal, wire, nowMs }: Arguments<"append">): void {
    try {
      this.#requests.push(packRequest(signal, wire.encoding, wire.bytes, nowMs));
      this.#ids.push(id);
      this.#groupBytes += wire.bytes.length;
    } catch (error) {
      this.#reply(brokenMessage([id], error));
    }
  }

  #flush(): void {
    const ids = this.#ids;
    const requests = this.#requests;
    if (ids.length === 0) return;
    this.#ids = [];
    this.#requests = [];
    this.#groupBytes = 0;
    this.#attempt(ids, () => {
      const first = this.#writer.append(requests);
      return ids.map((_, index) => first + index);
    });
  }

  #perform(call: Call): void {
    this.#attempt([call.id], () => [this.#dispatch(call)]);
  }

  #dispatch({ method, args }: Call): unknown {
    switch (method as keyof WriterMethods) {
      case "seal": {
        const { segment, ranges, runs } = args as Arguments<"seal">;
        return this.#writer.seal(segment, ranges, runs);
      }
      case "quarantineSegment": {
        const { id, reason } = args as Arguments<"quarantineSegment">;
        return this.#writer.quarantineSegment(id, reason);
      }
      case "quarantineEntry": {
        const { sequence, reason } = args as Arguments<"quarantineEntry">;
        return this.#writer.quarantineEntry(sequence, reason);
      }
      case "evict":
        return this.#writer.evict((args as Arguments<"evict">).ids);
      case "runs":
        return this.#writer.runs.list();
      case "addRunParts":
        return this.#writer.addRunParts(args as Arguments<"addRunParts">);
      case "beginSession":
        return this.#writer.beginSession(args as Arguments<"beginSession">);
      case "updateRun":
        return this.#writer.updateRun(args as Arguments<"updateRun">);
      case "rewrite": {
        const { signal, kept, nowMs, ...rest } = args as Arguments<"rewrite">;
        const packed = kept.map(({ encoding, bytes }) => packRequest(signal, encoding, bytes, nowMs));
        return this.#writer.rewrite({ ...rest, kept: packed });
      }
      case "forgetRun":
        return this.#writer.forgetRun((args as Arguments<"forgetRun">).id);
      case "evictions":
        return this.#writer.runs.evictions();
      case "stats":
        return this.#writer.stats();
      case "close":
        return this.#writer.close();
      default:
        throw new Error(`the storage worker has no method ${method}`);
    }
  }

  #attempt(ids: readonly number[], work: () => readonly unknown[]): void {
    try {
      const results = work();
      this.#reply({ kind: "done", ids, results });
    } catch (error) {
      if (error instanceof FailedWrite) this.#reply({ kind: "failed", ids, failure: error.failure });
      else this.#reply(brokenMessage(ids, error));
    }
  }
}
