import { assertDefined } from "../../base/assert.ts";
import type { Signal } from "../../base/signal.ts";
import type { Component } from "../../component/component.ts";
import type { ComponentKind } from "../../component/component-id.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import type { Flow, Refusal } from "./flow.ts";
import type { NodeHost } from "./node-host.ts";
import type { Outlets } from "./outlets.ts";
import { Probe } from "./probe.ts";
import type { Stage } from "./stage.ts";

/** One instance of a component. */
export interface NodeIdentity {
  readonly kind: ComponentKind;
  /** As in the configuration. */
  readonly id: string;
  /** `otlp_http`, also where the id has a former name. */
  readonly type: string;
  /** What it takes; undefined for what serves all signals (receivers, extensions). */
  readonly signal?: Signal | undefined;
  /** What a connector gives. */
  readonly to?: Signal | undefined;
  /** Processors belong to one pipeline. */
  readonly pipeline?: string | undefined;
}

/** What a component has for as long as it runs, in whichever graph. */
export interface NodeParts {
  readonly identity: NodeIdentity;
  readonly stage: Stage;
  readonly host: NodeHost;
  readonly outlets: Outlets | undefined;
  readonly files: ReadonlyMap<string, string>;
}

export class GraphNode {
  readonly identity: NodeIdentity;
  readonly stage: Stage;
  readonly host: NodeHost;
  /** Of a receiver: what it was given to feed. */
  readonly outlets: Outlets | undefined;
  /** The files that its section names, as they were when it was made. */
  readonly files: ReadonlyMap<string, string>;
  /** What others hand to it, each in one pipeline. */
  readonly inputs: Probe[] = [];
  /** Where it hands on; all count into `stage.output`. */
  readonly outputs: Probe[] = [];
  #component: Component | undefined;

  constructor({ identity, stage, host, outlets, files }: NodeParts) {
    this.identity = identity;
    this.stage = stage;
    this.host = host;
    this.outlets = outlets;
    this.files = files;
  }

  /** Unique in its graph: `processor batch in traces/a`. */
  get key(): string {
    return keyOf(this.identity);
  }

  get component(): Component {
    return assertDefined(this.#component, `${this.key} was made`);
  }

  /** The same component as a node of another graph, where it feeds others. */
  again(): GraphNode {
    const node = new GraphNode(this);
    node.attach(this.component);
    return node;
  }

  /** Items it took of those that came; of a receiver, that it handed on. */
  get taken(): number {
    return this.#incoming.reduce((sum, { taken }) => sum + taken, 0);
  }

  get refused(): number {
    return this.#incoming.reduce((sum, { refused }) => sum + refused, 0);
  }

  get refusals(): readonly Readonly<Refusal>[] {
    return this.#incoming.flatMap(({ refusals }) => refusals);
  }

  get #incoming(): readonly Flow[] {
    return this.inputs.length === 0 ? [this.stage.output] : this.inputs.map(({ flow }) => flow);
  }

  /** Stands between this component and `next`. */
  hand(next: Consumer): Probe {
    const probe = new Probe(next, this.stage.output);
    this.outputs.push(probe);
    return probe;
  }

  /** A component is made after its node, which is what it is given to tell things to. */
  attach<C extends Component>(component: C): C {
    this.#component = component;
    return component;
  }
}

export function keyOf({ kind, id, signal, to, pipeline }: NodeIdentity): string {
  if (pipeline !== undefined) return `${kind} ${id} in ${pipeline}`;
  if (to !== undefined) return `${kind} ${id} ${signal} to ${to}`;
  return signal === undefined ? `${kind} ${id}` : `${kind} ${id} ${signal}`;
}

/** What one component hands to another, in one pipeline. */
export interface GraphEdge {
  readonly from: GraphNode;
  readonly to: GraphNode;
  readonly pipeline: string;
  readonly probe: Probe;
}
