import * as v from "valibot";
import type { Signal } from "../base/signal.ts";
import type { ComponentKind } from "../component/component-id.ts";
import type { ComponentStatus } from "../component/host.ts";
import type { ListenerStatus } from "../component/listener-status.ts";
import { limit } from "./params.ts";

/** One instance of a component. */
export interface PipelineNode {
  /** Unique in the graph, and the same after a change of configuration that leaves the component: `processor batch in traces/a`. */
  readonly key: string;
  readonly kind: ComponentKind;
  /** As in the configuration: `batch/large`. */
  readonly id: string;
  /** Today's name of the component, also where the id has a former one. */
  readonly type: string;
  /** What it takes; undefined for what serves all signals (receivers, extensions). */
  readonly signal?: Signal | undefined;
  /** What a connector gives. */
  readonly to?: Signal | undefined;
  /** Processors belong to one pipeline. */
  readonly pipeline?: string | undefined;
  /** `host:port` where an extension listens, with the real port where 0 was asked for. */
  readonly address?: string | undefined;
}

/** What one node hands to another in a pipeline. `from` and `to` are indexes of nodes. */
export interface PipelineEdge {
  readonly from: number;
  readonly to: number;
  readonly pipeline: string;
  readonly signal: Signal;
}

/** The components that run and who feeds whom. */
export interface PipelineGraph {
  /** Changes with every configuration that is applied. */
  readonly version: number;
  readonly nodes: readonly PipelineNode[];
  readonly edges: readonly PipelineEdge[];
  /** In the order of the configuration, each with its components in theirs. */
  readonly pipelines: readonly {
    readonly id: string;
    readonly signal: Signal;
    readonly receivers: readonly string[];
    readonly processors: readonly string[];
    readonly exporters: readonly string[];
  }[];
  /** What is stored beside what the pipelines do with it: what these nodes take in, or make. */
  readonly tapped: readonly { readonly node: number; readonly signal: Signal }[];
  /** Where `otelcol_*` metrics are served: `127.0.0.1:8888`. */
  readonly metricsAddresses: readonly string[];
}

/**
 * How the graph does, about once a second (topic `pipeline`). Counts are of items since the configuration was applied; rates are items a
 * second over the last two.
 */
export interface PipelineFigures {
  /** Of the graph that columns belong to; when it is another one, ask for `pipeline.graph` again. */
  readonly version: number;
  readonly timeMs: number;
  /** A value for each node, in the order of `PipelineGraph.nodes`. */
  readonly nodes: {
    readonly status: readonly ComponentStatus[];
    /** Why it is not `ok`; empty where it is. */
    readonly statusReason: readonly string[];
    /** What it was given and took. Every item is handed on, dropped, refused or still there. */
    readonly itemsIn: Float64Array;
    /** What it handed on, once, to however many; of an exporter, what the other side took. */
    readonly itemsOut: Float64Array;
    readonly outPerSecond: Float64Array;
    readonly dropped: Float64Array;
    /** What it, or somebody behind it, did not take: told to whom it came from. Of a receiver, what it could not hand on. */
    readonly refused: Float64Array;
    /** Of its sending queue, in the unit of its sizer; NaN where it has none. */
    readonly queueSize: Float64Array;
    readonly queueCapacity: Float64Array;
    /** Grows with every drop that `pipeline.drops` tells. */
    readonly dropCount: Float64Array;
  };
  /** A value for each edge, in the order of `PipelineGraph.edges`. */
  readonly edges: {
    readonly items: Float64Array;
    readonly perSecond: Float64Array;
    readonly refused: Float64Array;
    /** Handed over and not yet answered. */
    readonly underWay: Float64Array;
  };
  /** Where receivers listen, with the real port where 0 was asked for. */
  readonly listeners: readonly (ListenerStatus & { readonly node: number })[];
  /** Why items were dropped or refused. */
  readonly reasons: readonly {
    readonly node: number;
    readonly outcome: "dropped" | "refused" | "throttled";
    readonly reason: string;
    readonly items: number;
  }[];
}

const nodeKey = v.pipe(v.string(), v.maxLength(4_096));

/** Without `node`: of all nodes. */
export const dropParams = v.object({ node: v.optional(nodeKey), limit: v.optional(limit(1_000), 100) });

/** Items that a rule dropped within a moment, with one of them. */
export interface PipelineDrop {
  readonly node: string;
  readonly timeMs: number;
  readonly signal: Signal;
  readonly reason: string;
  /** What decided, as written in the configuration; empty where nothing written did. */
  readonly rule: string;
  readonly items: number;
  /** One of them as an OTLP/JSON request; undefined where it was too large to be kept or the component gave none. */
  readonly example?: string | undefined;
}

/** Newest first. */
export interface PipelineDrops {
  readonly drops: readonly PipelineDrop[];
}

export const recordParams = v.object({ node: nodeKey });

/** An item as it passed. */
export interface PipelineRecord {
  readonly timeMs: number;
  readonly signal: Signal;
  /** The same before and after, where the item is in sight on both sides. Empty of metrics, which have nothing of the kind. */
  readonly itemKey: string;
  /** An OTLP/JSON request with the item alone; undefined where it was too large to be kept. */
  readonly json: string | undefined;
}

/** The last items that a node was given and handed on, oldest first; those it drops are in `pipeline.drops`. */
export interface PipelineRecords {
  readonly before: readonly PipelineRecord[];
  readonly after: readonly PipelineRecord[];
}

/** Something wrong with a configuration, or worth knowing, at the place where it was written. Lines and columns count from 1, in UTF-16 units. */
export interface PipelineProblem {
  readonly severity: "error" | "warning";
  /** Keys from the top, joined by `::`; empty where it is about all of it. */
  readonly path: string;
  /** In the Collector's words. */
  readonly message: string;
  /** What to do; several lines where there is YAML to paste. */
  readonly suggestion?: string | undefined;
  /** `uri` of a `PipelineSource`, the argument of a `--set`, or what a reference was read from. */
  readonly source: string;
  readonly line: number;
  readonly column: number;
  /** Behind the last character. */
  readonly endLine: number;
  readonly endColumn: number;
  /** What would mend it. */
  readonly fix?: PipelineFix | undefined;
}

/** Edits that mend a problem; none overlap. */
export interface PipelineFix {
  /** Says what it does: `Replace by "otlp"`. */
  readonly title: string;
  readonly edits: readonly PipelineEdit[];
}

/** A text to put in place of another one; empty where something is taken out. Counts as problems do. */
export interface PipelineEdit {
  readonly source: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly text: string;
}

/** One `--config`. */
export interface PipelineSource {
  /** As it was given: a path, `env:CONFIG`, `yaml:…`. */
  readonly uri: string;
  /** As problems name it: of a file its path. */
  readonly name: string;
  /** What is in use, or was applied last. */
  readonly text: string;
  /** It is a file, so that `pipeline.save` can write it. */
  readonly isFile: boolean;
  /** What is in use was applied here and differs from what the source says. */
  readonly isChanged: boolean;
}

/** The configuration in use. Later sources win over earlier ones. */
export interface PipelineConfigText {
  readonly version: number;
  /** Nobody gave one: the text says the same as what runs. */
  readonly isDefault: boolean;
  readonly sources: readonly PipelineSource[];
  /** Of `--set`: applied after all sources. */
  readonly sets: readonly string[];
  readonly canRevert: boolean;
  /** Warnings about what is in use. */
  readonly problems: readonly PipelineProblem[];
}

/** The most a configuration has, of one source: `app/config/limits.ts` refuses more. */
const sourceCharactersMax = 1024 * 1024;
const uri = v.pipe(v.string(), v.maxLength(sourceCharactersMax));
const sourceTexts = v.pipe(
  v.array(v.object({ uri, text: v.pipe(v.string(), v.maxLength(sourceCharactersMax)) })),
  v.maxLength(100),
);

/** Sources that are not named stay as they are in use. */
export const configTextParams = v.object({ sources: sourceTexts });

/** A text that is being written in place of the source `uri`, and where the cursor stands in it, in UTF-16 units. */
export const completeParams = v.object({
  uri,
  text: v.pipe(v.string(), v.maxLength(sourceCharactersMax)),
  offset: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(sourceCharactersMax)),
});

export interface PipelineCheck {
  readonly problems: readonly PipelineProblem[];
}

/** What became of a configuration that was to be applied. */
export interface PipelineChange {
  /** It runs. Otherwise what ran before runs on. */
  readonly isApplied: boolean;
  /** Of the graph that runs now. */
  readonly version: number;
  /** What is wrong with the text, and where in it something is because of which it does not start (a port that is taken). */
  readonly problems: readonly PipelineProblem[];
  /** Why it did not start, where nothing was wrong with the text: `cannot start pipelines: …`. */
  readonly failure?: string | undefined;
}
