import * as v from "valibot";
import { hexTraceId } from "./params.ts";
import type { QueryCost } from "./trace-queries.ts";

export const traceGraphParams = v.object({
  traceId: hexTraceId,
  direction: v.optional(v.picklist(["LR", "TB"]), "LR"),
});

/** The operations of a trace and who calls whom, laid out in layers; places are in pixels. (s) = index into `strings`, (n) = node. */
export interface TraceGraph extends QueryCost {
  readonly strings: readonly string[];
  readonly width: number;
  readonly height: number;
  readonly nodes: GraphNodes;
  /** Boxes around operations of one service that call each other. */
  readonly services: GraphBoxes & { /** (s) */ readonly service: Uint32Array };
  readonly edges: GraphEdges;
}

/** Upper left corners and sizes. */
export interface GraphBoxes {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly width: Float64Array;
  readonly height: Float64Array;
}

/** By their first span. */
export interface GraphNodes extends GraphBoxes {
  /** (s) */
  readonly service: Uint32Array;
  /** (s) Of the operation; of several that had no room, empty. */
  readonly name: Uint32Array;
  /** Operations it stands for. */
  readonly operationCount: Uint32Array;
  readonly spanCount: Uint32Array;
  readonly errorCount: Uint32Array;
  readonly selfNano: Float64Array;
  readonly criticalNano: Float64Array;
  /** 1 where the critical path leads through a span of it. */
  readonly isCritical: Uint8Array;
  /** Two words: the longest span. */
  readonly spanId: Uint32Array;
}

/** By their first call. */
export interface GraphEdges {
  /** (n) */
  readonly from: Uint32Array;
  /** (n) The same as `from` where an operation calls itself. */
  readonly to: Uint32Array;
  readonly callCount: Uint32Array;
  readonly errorCount: Uint32Array;
  /** Of all its calls. */
  readonly durationNano: Float64Array;
  /** 1 where the trace waited for one of its calls. */
  readonly isCritical: Uint8Array;
  /** Two words: the longest call. */
  readonly spanId: Uint32Array;
  /** The way of edge i is points [pointEnd[i-1], pointEnd[i]): none where it leads back, or where the picture has no room for it. */
  readonly pointEnd: Uint32Array;
  readonly pointX: Float64Array;
  readonly pointY: Float64Array;
}
