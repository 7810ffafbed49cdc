import { statSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { ComponentKind } from "../../component/component-id.ts";
import type { ConfiguredComponent, ServiceConfig } from "../../config/service-config.ts";
import type { GraphNode } from "./graph-node.ts";

/** A graph that runs, as far as it is looked at here. */
interface Running {
  readonly config: ServiceConfig;
  /** With what instances of an id share. */
  readonly startOrder: readonly GraphNode[];
}

/** Kinds that may go on while everything between them is made anew. */
type LastingKind = Extract<ComponentKind, "extension" | "receiver" | "exporter">;

const sections = { extension: "extensions", receiver: "receivers", exporter: "exporters" } as const;

/**
 * The nodes of a running graph that go on in the graph of `config`, by their keys: those whose section says the same, whose files are
 * the same, who do well, and who use only extensions that go on, too. What has to change together (the signals of an exporter, which
 * may share a file) goes on together or not at all.
 */
export function unchangedNodes(before: Running, config: ServiceConfig): ReadonlyMap<string, GraphNode> {
  const ids = new Map<LastingKind, Set<string>>();
  ids.set("extension", unchangedExtensions(before, config));
  for (const kind of ["receiver", "exporter"] as const)
    ids.set(kind, unchangedIds(before, config, kind, ids.get("extension")!));
  return new Map(
    before.startOrder
      .filter(({ identity: { kind, id } }) => ids.get(kind as LastingKind)?.has(id) === true)
      .map((node) => [node.key, node]),
  );
}

/** An extension may use others: who uses one that changes changes with it, and so on. */
function unchangedExtensions(before: Running, config: ServiceConfig): Set<string> {
  let known = new Set(config.enabledExtensions);
  for (;;) {
    const next = unchangedIds(before, config, "extension", known);
    for (const id of next) if (!known.has(id)) next.delete(id);
    if (next.size === known.size) return next;
    known = next;
  }
}

function unchangedIds(
  before: Running,
  config: ServiceConfig,
  kind: LastingKind,
  extensions: ReadonlySet<string>,
): Set<string> {
  const [old, now] = [before.config[sections[kind]], config[sections[kind]]];
  const nodes = Map.groupBy(
    before.startOrder.filter(({ identity }) => identity.kind === kind),
    ({ identity }) => identity.id,
  );
  const goesOn = ({ stage, host, files }: GraphNode, section: unknown) =>
    stage.state.status !== "permanent" &&
    stage.state.status !== "fatal" &&
    [...host.used].every((id) => extensions.has(id)) &&
    isDeepStrictEqual(files, filesOf(section));
  return new Set(
    [...nodes]
      .filter(([id, list]) => {
        const section = now.get(id);
        return isSame(old.get(id), section) && list.every((node) => goesOn(node, section?.config));
      })
      .map(([id]) => id),
  );
}

function isSame(
  a: ConfiguredComponent<unknown> | undefined,
  b: ConfiguredComponent<unknown> | undefined,
): boolean {
  return (
    a !== undefined && b !== undefined && a.factory === b.factory && isDeepStrictEqual(a.config, b.config)
  );
}

/** Keys whose values name files that a component reads when it starts: certificates, tokens, passwords. */
const namesFile = /^(?:file|filename|.*_file)$/;

/** The files that a section names, with what tells one version of them from another. */
export function filesOf(section: unknown): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  collectFiles(section, files);
  return files;
}

function collectFiles(value: unknown, files: Map<string, string>): void {
  if (typeof value !== "object" || value === null) return;
  const entries: Iterable<readonly [unknown, unknown]> =
    value instanceof Map ? (value as ReadonlyMap<unknown, unknown>) : Object.entries(value);
  for (const [key, inner] of entries) {
    if (typeof inner === "string" && inner !== "" && namesFile.test(String(key)))
      files.set(inner, stampOf(inner));
    else collectFiles(inner, files);
  }
}

function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? "" : `${stats.mtimeMs}/${stats.size}/${stats.ino}`;
}
