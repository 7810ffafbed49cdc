import { decodeTraces } from "../../app/pdata/otlp/traces-decode.ts";
import { TraceIndex } from "../../app/spanindex/trace-index.ts";
import { exportRequestType } from "../../proto/load.ts";
import { type BenchResult, higherIsBetter, median } from "../report.ts";

/** Rounds are interleaved, so that a busy neighbour slows both arms. */
const rounds = 5;
/** The peer is several times slower: it gets a share of the requests, its rate counts. */
const peerShare = 4;

/**
 * Bytes to indexed columns (decode, append to a chunk, trace table, duplicates, links between spans, searchable
 * blocks of all of it) against protobufjs to message objects, which is only the first part of the work of anyone who
 * stores them. One thread each.
 */
export function measureDecode(requests: readonly Uint8Array[]): BenchResult {
  const ours: number[] = [];
  const peer: number[] = [];
  const peerRequests = requests.filter((_, index) => index % peerShare === 0);
  for (let round = 0; round < rounds; round++) {
    ours.push(rateOf(() => indexAll(requests)));
    peer.push(rateOf(() => decodeAll(peerRequests)));
  }
  return higherIsBetter("decode", "spans/s", median(ours), "protobufjs decode to objects", median(peer));
}

/** Spans a second of `work`, which returns how many spans it handled. */
function rateOf(work: () => number): number {
  const startMs = performance.now();
  const spans = work();
  return (spans / (performance.now() - startMs)) * 1000;
}

function indexAll(requests: readonly Uint8Array[]): number {
  const index = new TraceIndex({ source: { load: () => Promise.resolve(undefined) } });
  let spans = 0;
  for (const [sequence, request] of requests.entries()) {
    const { batch, itemCount } = decodeTraces(request, index.dictionary);
    index.append(batch, sequence);
    spans += itemCount;
  }
  index.blocks.refresh();
  return spans;
}

interface Decoded {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly unknown[] }[];
  }[];
}

function decodeAll(requests: readonly Uint8Array[]): number {
  const type = exportRequestType("traces");
  let spans = 0;
  for (const request of requests) {
    const { resourceSpans } = type.decode(request) as unknown as Decoded;
    for (const { scopeSpans } of resourceSpans) for (const scope of scopeSpans) spans += scope.spans.length;
  }
  return spans;
}
