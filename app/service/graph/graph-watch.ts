import type { Clock } from "../../base/clock.ts";
import type { GraphNode } from "./graph-node.ts";
import { RecordRing, type SeenRecord } from "./record-ring.ts";

/** Who looks asks again about once a second; who has not for so long has gone. */
const leaseMs = 5_000;

interface Watch {
  readonly before: RecordRing;
  readonly after: RecordRing;
  readonly end: NodeJS.Timeout;
}

/**
 * Shows what passes a node while somebody looks: rings of records hang on its edges from the first question until nobody has asked for
 * a while. Nothing is recorded otherwise.
 */
export class GraphWatch {
  readonly #clock: Clock;
  readonly #watches = new Map<GraphNode, Watch>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What passed since it was first asked for. */
  look(node: GraphNode): { readonly before: readonly SeenRecord[]; readonly after: readonly SeenRecord[] } {
    const watch = this.#watches.get(node) ?? this.#begin(node);
    watch.end.refresh();
    return { before: watch.before.list(), after: watch.after.list() };
  }

  close(): void {
    for (const node of [...this.#watches.keys()]) this.#end(node);
  }

  #begin(node: GraphNode): Watch {
    const before = new RecordRing(this.#clock);
    // What a receiver hands on came from nowhere.
    const after = new RecordRing(this.#clock, node.inputs.length === 0 ? undefined : before);
    const end = setTimeout(() => this.#end(node), leaseMs).unref();
    for (const probe of node.inputs) probe.rings.add(before);
    for (const probe of node.outputs) probe.rings.add(after);
    const watch = { before, after, end };
    this.#watches.set(node, watch);
    return watch;
  }

  #end(node: GraphNode): void {
    const watch = this.#watches.get(node);
    if (watch === undefined) return;
    clearTimeout(watch.end);
    this.#watches.delete(node);
    for (const probe of node.inputs) probe.rings.delete(watch.before);
    for (const probe of node.outputs) probe.rings.delete(watch.after);
  }
}
