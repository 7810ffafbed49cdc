import type { ListenerStatus } from "../component/listener-status.ts";
import type { PipelineGraph } from "./graph/pipeline-graph.ts";

/**
 * Why a graph that has started does not do its work: a port that somebody else holds, nowhere to listen, a component that says that it
 * needs a person. An address that this machine does not have beside one that it has is none.
 */
export function trouble(graph: PipelineGraph): readonly string[] {
  const ofListeners = graph.listening().flatMap((component) => listenerTrouble(component.listeners()));
  const ofNodes = graph.nodes
    .filter(({ stage }) => stage.status === "permanent" || stage.status === "fatal")
    .map(({ identity, stage }) => `"${identity.id}" ${identity.kind}: ${stage.statusReason}`);
  return [...ofListeners, ...ofNodes];
}

function listenerTrouble(listeners: readonly ListenerStatus[]): readonly string[] {
  const isDeaf = listeners.length > 0 && listeners.every(({ state }) => state !== "listening");
  return listeners
    .filter(({ state }) => state === "port_taken" || (isDeaf && state === "failed"))
    .map(({ address, message }) => `${address}: ${message ?? "cannot listen"}`);
}
