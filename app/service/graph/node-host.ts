import type { Extension, Host, ServiceDescription } from "../../component/host.ts";

/** The service as one component sees it: whichever graph it is part of now. */
export class NodeHost implements Host {
  /** Ids of extensions that were asked for: the component holds on to them. */
  readonly used = new Set<string>();
  graph: Host;

  constructor(graph: Host) {
    this.graph = graph;
  }

  extension(id: string): Extension | undefined {
    this.used.add(id);
    return this.graph.extension(id);
  }

  describe(): ServiceDescription {
    return this.graph.describe();
  }
}
