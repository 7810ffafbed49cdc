import type { Access } from "../compile/access.ts";
import type { Bindable } from "../compile/cell.ts";
import type { Expression } from "../compile/expression.ts";
import { type ContextName, pathContexts, unsupportedContexts } from "../contexts/context-names.ts";
import { nearest } from "../syntax/nearest.ts";
import { OttlError } from "../syntax/ottl-error.ts";
import type { FieldNode, PathNode, ValueNode } from "../syntax/syntax-tree.ts";
import { exemplarPaths } from "./exemplar-paths.ts";
import { logPaths } from "./log-paths.ts";
import { metricPaths } from "./metric-paths.ts";
import type { PathTable } from "./path-spec.ts";
import { pointPaths } from "./point-paths.ts";
import { cachePath, otelcolPaths, resourcePaths, scopePaths } from "./shared-paths.ts";
import { spanEventPaths, spanPaths } from "./trace-paths.ts";

const tableOf: Readonly<Record<string, PathTable>> = {
  resource: resourcePaths,
  scope: scopePaths,
  instrumentation_scope: scopePaths,
  otelcol: otelcolPaths,
  span: spanPaths,
  spanevent: spanEventPaths,
  metric: metricPaths,
  datapoint: pointPaths,
  exemplar: exemplarPaths,
  log: logPaths,
};

/** All paths of a context, with its name. */
export function pathNames(owner: string): readonly string[] {
  return Object.keys(tableOf[owner] ?? {}).map((path) => `${owner}.${path}`);
}

/** Where the Collector documents the paths of a context. */
const documentation =
  "https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/pkg/ottl/contexts";

/** What paths need from who compiles the text they are in. */
export interface PathScope {
  readonly context: ContextName;
  /** Whether paths may leave out the name of their own context: it was said in the configuration. */
  readonly isContextKnown: boolean;
  compileKey(key: ValueNode): Expression;
  share<T extends Bindable>(name: string, make: () => T): T;
}

/** The path as something to read and write. Throws `OttlError` with the words of the Collector. */
export function resolvePath(path: PathNode, scope: PathScope): Access {
  const { owner, fields } = ownerOf(path, scope);
  const { text, at } = path;
  const dotted = fields.map(({ name }) => name);
  if (dotted[0] === "cache") return cacheOf(path, owner, fields, scope);
  const table = tableOf[owner]!;
  const used = longestKnown(dotted, table);
  if (used === 0) throw unknownPath(path, owner, dotted, table);
  const spec = table[dotted.slice(0, used).join(".")]!;
  const extra = dotted[used];
  if (extra !== undefined) throw unknownSection(extra, at);
  checkKeys(fields, spec.isIndexable, at);
  const keys = fields.at(-1)!.keys.map((key) => scope.compileKey(key));
  return spec.make({ text, at, keys, share: (name, make) => scope.share(`${name}`, make) });
}

/** The context that a path is of, and the fields after its name. Throws `OttlError`. */
export function ownerOf(
  path: PathNode,
  scope: Pick<PathScope, "context" | "isContextKnown">,
): { owner: string; fields: readonly FieldNode[] } {
  const { fields, text, at } = path;
  const [first, ...rest] = fields;
  const names = pathContexts[scope.context];
  const isOwner = rest.length > 0 && first!.keys.length === 0 && names.includes(first!.name);
  if (isOwner) return { owner: first!.name, fields: rest };
  if (scope.isContextKnown) return { owner: scope.context, fields };
  if (rest.length === 0 || first!.keys.length > 0) {
    const options = names.map((name) => `"${name}.${text}"`).join(", ");
    throw new OttlError(
      `missing context name for path "${text}", possibly valid options are: ${options}`,
      at,
    );
  }
  if (unsupportedContexts.has(first!.name)) {
    throw new OttlError(`context "${first!.name}" of path "${text}" is not supported here`, at);
  }
  const options = names.map((name) => `"${name}"`).join(", ");
  throw new OttlError(
    `context "${first!.name}" from path "${text}" is not valid, it must be replaced by one of: ${options}`,
    at,
  );
}

function cacheOf(path: PathNode, owner: string, fields: readonly FieldNode[], scope: PathScope): Access {
  const { text, at } = path;
  const own = scope.context === "scope" && owner === "instrumentation_scope" ? "scope" : owner;
  if (own !== scope.context) {
    throw new OttlError(
      `access to cache must be performed using the same statement's context, please replace "${text}" with "${scope.context}.cache"`,
      at,
    );
  }
  if (fields.length > 1) throw unknownSection(fields[1]!.name, at);
  const keys = fields[0]!.keys.map((key) => scope.compileKey(key));
  return cachePath.make({ text, at, keys, share: scope.share });
}

/** How many of the fields are a path. */
function longestKnown(dotted: readonly string[], table: PathTable): number {
  for (let count = dotted.length; count > 0; count--) {
    if (Object.hasOwn(table, dotted.slice(0, count).join("."))) return count;
  }
  return 0;
}

function unknownPath(path: PathNode, owner: string, dotted: readonly string[], table: PathTable): OttlError {
  const names = Object.keys(table);
  const isPrefix = names.some((name) => name.startsWith(`${dotted[0]}.`));
  const segment = isPrefix && dotted.length > 1 ? dotted[1]! : dotted[0]!;
  const likely = nearest(dotted.join("."), names);
  const hint = likely === undefined ? "" : ` (did you mean "${owner}.${likely}"?)`;
  return new OttlError(
    `segment "${segment}" from path "${path.text}" is neither a valid path nor a valid OTTL keyword for the ${owner} context - review ${documentation} to see all valid paths${hint}`,
    path.at,
  );
}

function unknownSection(name: string, at: number): OttlError {
  return new OttlError(
    `the path section "${name}" was not used by the context - this likely means you are using extra path sections`,
    at,
  );
}

function checkKeys(fields: readonly FieldNode[], isIndexable: boolean, at: number): void {
  for (const [i, { name, keys }] of fields.entries()) {
    if (keys.length === 0 || (isIndexable && i === fields.length - 1)) continue;
    throw new OttlError(
      `the keys indexing "${name}" were not used by the context - this likely means you are trying to index a path that does not support indexing`,
      at,
    );
  }
}
