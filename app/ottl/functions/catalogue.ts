import type { Functions } from "../compile/compiler.ts";
import type { ContextName } from "../contexts/context-names.ts";
import { collectionConverters } from "./collection-converters.ts";
import type { Converter } from "./converter.ts";
import type { Editor } from "./editor.ts";
import { hashConverters } from "./hash-converters.ts";
import { idConverters } from "./id-converters.ts";
import { lambdaConverters } from "./lambda-converters.ts";
import { logConverters } from "./logs/log-converters.ts";
import { metricEditors } from "./metrics/metric-editors.ts";
import { networkConverters } from "./network-converters.ts";
import { parseConverters } from "./parse-converters.ts";
import { isRootSpan, pointConverters, type RowConverter } from "./row-converters.ts";
import { routeEditor, standardEditors } from "./standard-editors.ts";
import { textConverters } from "./text-converters.ts";
import { timeConverters } from "./time-converters.ts";
import { spanEditors } from "./traces/trace-editors.ts";
import { typeConverters } from "./type-converters.ts";
import { unsupportedFunctions } from "./unsupported.ts";
import { xmlEditConverters } from "./xml/edit-converters.ts";

/** Whose texts these are: each component has functions of its own besides the standard ones. */
export type FunctionSet = "filter" | "transform" | "routing";

function byName<T extends { readonly name: string }>(all: readonly T[]): ReadonlyMap<string, T> {
  return new Map(all.map((item) => [item.name, item]));
}

function rowConvertersOf(set: FunctionSet): readonly RowConverter[] {
  return set === "filter" ? [isRootSpan, ...pointConverters] : [isRootSpan];
}

const lambdasByName = byName(lambdaConverters);

/** The functions of a component in a context. `now`: nanoseconds since 1970. */
export function functionsOf(set: FunctionSet, context: ContextName, now: () => bigint): Functions {
  const converters: readonly Converter[] = [
    ...typeConverters,
    ...textConverters,
    ...hashConverters,
    ...parseConverters,
    ...xmlEditConverters,
    ...collectionConverters,
    ...networkConverters,
    ...timeConverters(now),
    ...idConverters(now),
    ...(set === "transform" && context === "log" ? logConverters : []),
  ];
  const editors: readonly Editor[] = [
    ...standardEditors,
    ...(set === "routing" ? [routeEditor] : []),
    ...(set === "transform" && context === "span" ? spanEditors : []),
    ...(set === "transform" ? metricEditors.filter(({ contexts }) => contexts.includes(context)) : []),
  ];
  return {
    converters: byName(converters),
    lambdaConverters: lambdasByName,
    rowConverters: byName(rowConvertersOf(set).filter(({ contexts }) => contexts.includes(context))),
    editors: byName(editors),
    unsupported: unsupportedFunctions,
  };
}
