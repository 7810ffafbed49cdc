import { goTypeOf } from "../../component/config/config-type.ts";
import type { ConfigProblem } from "../config-problem.ts";
import { chooseGates } from "../feature-gates.ts";
import { type MapNode, type Place, rawOf } from "../tree.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import { yamlErrorText } from "../yaml/yaml-mistake.ts";
import { type Expanded, expandTree } from "./expand.ts";
import { type Location, parseConfigFlag, yamlOfSet } from "./location.ts";
import { appendedLists, mergeMaps } from "./merge.ts";
import type { ConfigReader } from "./reader.ts";
import { providerSchemes, retrieve } from "./retrieve.ts";

/** Where a configuration comes from, as given on the command line. */
export interface ConfigSources {
  /** Of `--config`, in their order: later ones win. */
  readonly configs: readonly string[];
  /** Of `--set`, applied after all of them. */
  readonly sets: readonly string[];
  /** Of `--feature-gates`. */
  readonly featureGates?: readonly string[];
  /** Texts to take for some of `configs` instead of reading them: what an editor holds. */
  readonly texts?: ReadonlyMap<string, string>;
}

/** One document: sources read, merged and expanded. */
export interface ResolvedConfig {
  /** What could be read of it; empty where nothing could. */
  readonly tree: MapNode;
  readonly problems: readonly ConfigProblem[];
}

/** Reads, merges and expands. All sources and all values are tried, so that every problem is told at once. */
export async function resolveConfig(sources: ConfigSources, reader: ConfigReader): Promise<ResolvedConfig> {
  const problems: ConfigProblem[] = [];
  const named = [
    ...sources.configs.map((uri) => readSource(uri, sources, reader)),
    ...sources.sets.map((text) => readSet(text)),
  ];
  if (sources.configs.length === 0)
    problems.push(resolveError(startOf("--config"), "at least one config flag must be provided"));
  const { enabled, mistakes } = chooseGates(sources.featureGates ?? []);
  for (const { flag, message, suggestion } of mistakes)
    problems.push(resolveError(startOf(`--feature-gates=${flag}`), message, suggestion));
  const appends = enabled.has("confmap.enableMergeAppendOption") ? appendedLists : undefined;
  let tree: MapNode = { kind: "map", entries: new Map(), place: startOf(sources.configs[0] ?? "--config") };
  for (const read of await Promise.all(named)) {
    problems.push(...read.problems);
    if (read.map !== undefined) tree = mergeMaps(tree, read.map, appends);
  }
  const { node, notes }: Expanded = await expandTree(tree, reader);
  const ofValues = notes.map((note): ConfigProblem => ({ ...note, stage: "resolve", path: [] }));
  return { tree: node, problems: [...problems, ...ofValues] };
}

interface ReadSource {
  readonly map?: MapNode | undefined;
  readonly problems: readonly ConfigProblem[];
}

async function readSource(uri: string, { texts }: ConfigSources, reader: ConfigReader): Promise<ReadSource> {
  const location = parseConfigFlag(uri);
  const name = location?.scheme === "file" ? location.opaque : uri;
  const held = texts?.get(uri);
  if (held !== undefined) return mapOfText(held, name);
  const wrong = wrongLocation(uri, location);
  if (location === undefined || wrong !== undefined)
    return { problems: [resolveError(startOf(name), wrong ?? "")] };
  const retrieved = await retrieve(location, reader);
  if ("error" in retrieved)
    return {
      problems: [resolveError(startOf(name), `cannot retrieve the configuration: ${retrieved.error}`)],
    };
  const read = mapOfText(retrieved.text, name);
  const { warning } = retrieved;
  if (warning === undefined) return read;
  return {
    ...read,
    problems: [...read.problems, { ...resolveError(startOf(name), ""), ...warning, severity: "warning" }],
  };
}

function wrongLocation(uri: string, location: Location | undefined): string | undefined {
  if (location === undefined) return `invalid uri: ${JSON.stringify(uri)}`;
  if (providerSchemes.includes(location.scheme)) return undefined;
  return `unsupported scheme on URI ${JSON.stringify(uri)}`;
}

function readSet(text: string): Promise<ReadSource> {
  const name = `--set ${text}`;
  const yaml = yamlOfSet(text);
  if (yaml !== undefined) return Promise.resolve(mapOfText(yaml, name));
  const problem = resolveError(
    startOf(name),
    "missing equal sign",
    "Write --set processors.batch.timeout=2s",
  );
  return Promise.resolve({ problems: [problem] });
}

/** Source: confmap `provider.go`, `AsConf`. */
function mapOfText(text: string, source: string): ReadSource {
  const { node, mistakes, ignored } = readYaml(text, source);
  if (node === undefined)
    return {
      problems: mistakes.map((mistake) =>
        resolveError(
          mistake.place,
          `retrieved value (type=string) cannot be used as a Conf: assuming string type since contents are not valid YAML: ${yamlErrorText(mistake)}`,
          mistake.suggestion,
        ),
      ),
    };
  const problems = ignored === undefined ? [] : [secondDocument(ignored)];
  if (node.kind === "map") return { map: node, problems };
  const isEmpty = node.kind === "scalar" && node.value === null;
  if (isEmpty) return { problems };
  const message = `retrieved value (type=${goTypeOf(rawOf(node))}) cannot be used as a Conf`;
  const suggestion = "A configuration is a map: receivers, processors, exporters, service …";
  return { problems: [...problems, resolveError(node.place, message, suggestion)] };
}

function secondDocument(place: Place): ConfigProblem {
  const message = "only the first YAML document of a source is read";
  return {
    ...resolveError(place, message, "Give each document as a --config of its own."),
    severity: "warning",
  };
}

function resolveError(place: Place, message: string, suggestion?: string): ConfigProblem {
  return { severity: "error", stage: "resolve", path: [], message, suggestion, place };
}

function startOf(source: string): Place {
  return { source, line: 1, column: 1, endLine: 1, endColumn: 1 };
}
