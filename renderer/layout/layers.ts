/** What a layout depends on: names and who calls whom, no numbers. */
export interface LayoutGraph {
  readonly nodes: readonly string[];
  readonly edges: readonly LayoutEdge[];
}

export interface LayoutEdge {
  readonly from: string;
  readonly to: string;
}

/** The graph in an order of its own, without loops, repeats and edges to nowhere: whatever order it came in, the same. */
export function canonical({ nodes, edges }: LayoutGraph): LayoutGraph {
  const known = new Set(nodes);
  const pairs = new Map<string, LayoutEdge>();
  for (const { from, to } of edges)
    if (from !== to && known.has(from) && known.has(to)) pairs.set(JSON.stringify([from, to]), { from, to });
  const keys = [...pairs.keys()].sort();
  return { nodes: [...known].sort(), edges: keys.map((key) => pairs.get(key)!) };
}

/**
 * The layer of each node: callers before callees, each as far left as its callers allow, but for those that nobody calls, which
 * stand right before what they call. Of a cycle the fewest edges, about, lead back. `graph` is canonical.
 */
export function layersOf(graph: LayoutGraph): ReadonlyMap<string, number> {
  const placeOf = new Map(orderWithFewBackward(graph).map((node, place) => [node, place]));
  const forward = graph.edges.filter(({ from, to }) => placeOf.get(from)! < placeOf.get(to)!);
  const callers = Map.groupBy(forward, ({ to }) => to);
  const callees = Map.groupBy(forward, ({ from }) => from);
  const layers = new Map<string, number>();
  const inOrder = [...placeOf.keys()];
  for (const node of inOrder)
    layers.set(node, 1 + Math.max(-1, ...(callers.get(node) ?? []).map(({ from }) => layers.get(from)!)));
  for (const node of inOrder) {
    const called = callees.get(node) ?? [];
    if (!callers.has(node) && called.length > 0)
      layers.set(node, Math.min(...called.map(({ to }) => layers.get(to)!)) - 1);
  }
  return layers;
}

/**
 * Greedy order of Eades, Lin and Smyth: nodes without callees go to the end, nodes without callers to the front, else the one with
 * the most callees over callers does. Edges against it are what leads back in cycles.
 */
function orderWithFewBackward({ nodes, edges }: LayoutGraph): readonly string[] {
  const callees = Map.groupBy(edges, ({ from }) => from);
  const callers = Map.groupBy(edges, ({ to }) => to);
  /** Of those that are left. */
  const called = new Map(nodes.map((node) => [node, callees.get(node)?.length ?? 0]));
  const calling = new Map(nodes.map((node) => [node, callers.get(node)?.length ?? 0]));
  const left = new Set(nodes);
  const front: string[] = [];
  const end: string[] = [];
  while (left.size > 0) {
    const next = nextOf(left, called, calling);
    left.delete(next);
    if (called.get(next) === 0 && calling.get(next)! > 0) end.push(next);
    else front.push(next);
    for (const { to } of callees.get(next) ?? []) calling.set(to, calling.get(to)! - 1);
    for (const { from } of callers.get(next) ?? []) called.set(from, called.get(from)! - 1);
  }
  return [...front, ...end.reverse()];
}

type Counts = ReadonlyMap<string, number>;

/** The first that has no callees or no callers, else the first with the most callees over callers. */
function nextOf(left: ReadonlySet<string>, called: Counts, calling: Counts): string {
  let best = "";
  let most = Number.NEGATIVE_INFINITY;
  for (const node of left) {
    const [out, into] = [called.get(node)!, calling.get(node)!];
    if (out === 0 || into === 0) return node;
    if (out - into > most) [best, most] = [node, out - into];
  }
  return best;
}
