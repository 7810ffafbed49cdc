import type { ComponentKind } from "../component/component-id.ts";
import type { ConfigPath } from "../component/config/config-type.ts";
import { isListening, type ListenerStatus } from "../component/listener-status.ts";
import { sectionNames } from "../config/decode/sections.ts";
import type { ComponentStartError } from "./graph/component-start-error.ts";
import type { PipelineGraph } from "./graph/pipeline-graph.ts";

/** Why something does not do its work. */
export interface StartTrouble {
  /** Its section. */
  readonly path: ConfigPath;
  /** `"otlp" receiver`. */
  readonly subject: string;
  /** It quotes what it is about: an address, a path. */
  readonly message: string;
}

/** A valid configuration that cannot be run. */
export class StartError extends Error {
  override readonly name = "StartError";
  readonly troubles: readonly StartTrouble[];

  constructor(troubles: readonly StartTrouble[], options?: ErrorOptions) {
    super(`cannot start pipelines: ${troubles.map(textOf).join("; ")}`, options);
    this.troubles = troubles;
  }
}

function textOf({ subject, message }: StartTrouble): string {
  return `failed to start ${subject}: ${message}`;
}

export function startErrorOf(error: ComponentStartError): StartError {
  return new StartError([{ ...componentOf(error), message: error.reason }], { cause: error });
}

function componentOf({ kind, id }: { readonly kind: ComponentKind; readonly id: string }) {
  return { path: [sectionNames[kind], id], subject: `"${id}" ${kind}` };
}

/**
 * Why a graph that has started does not do its work: a port that somebody else holds, nowhere to listen, a component that says that it
 * needs a person. An address that this machine does not have beside one that it has is none.
 */
export function troubles(graph: PipelineGraph): readonly StartTrouble[] {
  return graph.nodes.flatMap(({ component, identity, stage }): StartTrouble[] => {
    const ofListeners = isListening(component) ? listenerTroubles(component.listeners()) : [];
    const isBroken = stage.state.status === "permanent" || stage.state.status === "fatal";
    return [...ofListeners, ...(isBroken ? [stage.state.reason] : [])].map((message) => ({
      ...componentOf(identity),
      message,
    }));
  });
}

function listenerTroubles(listeners: readonly ListenerStatus[]): readonly string[] {
  const isDeaf = listeners.length > 0 && listeners.every(({ state }) => state !== "listening");
  return listeners
    .filter(({ state }) => state === "port_taken" || (isDeaf && state === "failed"))
    .map(({ address, message }) => `${address}: ${message ?? "cannot listen"}`);
}
