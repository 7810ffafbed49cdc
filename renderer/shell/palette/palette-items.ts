import uFuzzy from "@leeoniya/ufuzzy";
import { shortId } from "../../base/ids.ts";
import type { Command } from "../../state/commands.ts";

/** One row of the palette. */
export interface PaletteItem {
  readonly id: string;
  readonly title: string;
  /** Where it belongs: a group of commands, `Service`. */
  readonly group: string;
  /** Key text of its shortcut. */
  readonly keys: string | undefined;
  run(): void;
}

export interface PaletteActions {
  openTrace(traceId: string): void;
  showService(name: string): void;
  runQuery(query: string): void;
}

/** More rows than this nobody reads; typing on narrows. */
const shownMax = 50;
const matcher = new uFuzzy({ intraIns: Number.POSITIVE_INFINITY });

/** What the text can mean here: pasted ids and queries first, then everything whose title fits, best first. */
export function paletteItems(
  text: string,
  commands: readonly Command[],
  services: readonly string[],
  actions: PaletteActions,
): readonly PaletteItem[] {
  const needle = text.trim();
  const all = [...commandItems(commands), ...services.map((name) => serviceItem(name, actions))];
  const pasted = pastedItems(needle, actions);
  if (needle === "") return all.slice(0, shownMax);
  return [...pasted, ...bestMatches(needle, all)].slice(0, shownMax);
}

/** The trace id in a pasted id, `traceparent` (W3C Trace Context), log line or link. */
export function traceIdIn(text: string): string | undefined {
  const parent = /\b[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}\b/i.exec(text);
  const bare = /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/i.exec(text);
  // A dashed UUID is how some tools write it.
  const dashed = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/i.exec(text);
  const id = (parent?.[1] ?? bare?.[0] ?? dashed?.[0].replaceAll("-", ""))?.toLowerCase();
  return id === undefined || /^0+$/.test(id) ? undefined : id;
}

function pastedItems(text: string, actions: PaletteActions): PaletteItem[] {
  const traceId = traceIdIn(text);
  if (traceId !== undefined) {
    const title = `Open trace ${shortId(traceId)}`;
    return [{ id: "pasted", title, group: "Pasted", keys: undefined, run: () => actions.openTrace(traceId) }];
  }
  if (!text.startsWith("{")) return [];
  return [
    {
      id: "query",
      title: `Search ${text}`,
      group: "Query",
      keys: undefined,
      run: () => actions.runQuery(text),
    },
  ];
}

function commandItems(commands: readonly Command[]): PaletteItem[] {
  return commands
    .filter(({ isKeyOnly, id }) => isKeyOnly !== true && id !== "palette")
    .map(({ id, title, group, keys, run }) => ({ id, title, group, keys: keys[0], run }));
}

function serviceItem(name: string, actions: PaletteActions): PaletteItem {
  return {
    id: `service ${name}`,
    title: name,
    group: "Service",
    keys: undefined,
    run: () => actions.showService(name),
  };
}

function bestMatches(needle: string, items: readonly PaletteItem[]): PaletteItem[] {
  const texts = items.map(({ title, group }) => `${title} ${group}`);
  const [found, info, order] = matcher.search(texts, needle, 1);
  if (found === null) return [];
  const indexes = order === null || info === null ? found : order.map((at) => info.idx[at] ?? -1);
  return indexes.flatMap((index) => items[index] ?? []);
}
