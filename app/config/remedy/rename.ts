import { type ConfigNode, type MapNode, nodeAt, type Place } from "../tree.ts";

/** A text to put in place of another one. */
export interface TextEdit {
  readonly place: Place;
  readonly text: string;
}

/** Lists of `service` that name components of a section. */
const listsOf: Readonly<Record<string, readonly string[]>> = {
  receivers: ["receivers"],
  processors: ["processors"],
  exporters: ["exporters"],
  connectors: ["receivers", "exporters"],
};

/** Edits that make all pipelines, or `service::extensions`, name `to` instead of the `from` of a section. */
export function renameUses(tree: MapNode, section: string, from: string, to: string): readonly TextEdit[] {
  if (section === "extensions") return usesIn(nodeAt(tree, ["service", "extensions"]), from, to);
  const pipelines = nodeAt(tree, ["service", "pipelines"]);
  if (pipelines?.kind !== "map") return [];
  return [...pipelines.entries.values()].flatMap(({ value }) =>
    (listsOf[section] ?? []).flatMap((list) => usesIn(nodeAt(value, [list]), from, to)),
  );
}

function usesIn(list: ConfigNode | undefined, from: string, to: string): readonly TextEdit[] {
  if (list?.kind !== "list") return [];
  return list.items.flatMap((item) =>
    item.kind === "scalar" && item.value === from && isText(item.place)
      ? [{ place: item.place, text: to }]
      : [],
  );
}

/** It stands where it is pointed at: it was not read from a variable, nor given on the command line. */
export function isText({ via, source, line, endLine }: Place): boolean {
  return via === undefined && line === endLine && !source.startsWith("--set ");
}
