/** What is used of dagre. Its own declarations import each other without extensions, which does not resolve here. */
declare module "@dagrejs/dagre" {
  export class Graph {
    setGraph(options: {
      readonly rankdir: "LR" | "TB";
      readonly nodesep: number;
      readonly ranksep: number;
      readonly marginx: number;
      readonly marginy: number;
    }): this;
    /** After `layout`, the size of the whole. */
    graph(): { readonly width: number; readonly height: number };
    setNode(name: string, size: { readonly width: number; readonly height: number }): this;
    /** After `layout`, `x` and `y` are those of its middle. */
    node(name: string): {
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
    };
    setEdge(from: string, to: string, label: { readonly weight: number }): this;
    edge(
      from: string,
      to: string,
    ): { readonly points: readonly { readonly x: number; readonly y: number }[] };
  }
  export function layout(graph: Graph): void;
}
