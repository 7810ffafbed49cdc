import { depthMax } from "../limits.ts";

/** A key of a text, by indentation alone: it is found in texts that are not YAML yet, because somebody is writing them. */
export interface OutlineKey {
  /** Keys to it and itself; elements of lists are numbered from 0. */
  readonly path: readonly string[];
  /** From 0. */
  readonly line: number;
}

/** A key or element that is open where reading has come to. */
interface Level {
  /** Column in which it starts, from 0. */
  readonly column: number;
  readonly key: string;
  readonly isItem: boolean;
}

/** The way to where reading has come to, in block style. */
export class BlockLevels {
  #levels: Level[] = [];
  /** Elements seen of each list, by the way to it. */
  readonly #elements = new Map<string, number>();

  get path(): readonly string[] {
    return this.#levels.map(({ key }) => key);
  }

  /** A key that starts in a column closes what starts there or further right. */
  openKey(column: number, key: string): void {
    this.close(column);
    this.#push({ column, key, isItem: false });
  }

  /** An element may start in the column of the key of its list. */
  openItem(column: number): void {
    this.#levels = this.#levels.filter(
      (level) => level.column < column || (level.column === column && !level.isItem),
    );
    const list = this.path.join("\u0000");
    const index = this.#elements.get(list) ?? 0;
    this.#elements.set(list, index + 1);
    this.#push({ column, key: String(index), isItem: true });
  }

  #push(level: Level): void {
    if (this.#levels.length < depthMax) this.#levels.push(level);
  }

  close(column: number): void {
    this.#levels = this.#levels.filter((level) => level.column < column);
  }
}

const itemPattern = /^-(?:\s+|$)/;
/** A longer line is none that a person writes. */
const lineCharactersMax = 4096;

export interface BlockLine {
  /** Column of what follows markers of elements, from 0. */
  readonly column: number;
  /** Undefined where the line has no key. */
  readonly key: string | undefined;
  /** What stands behind the key, or all there is where there is no key. */
  readonly rest: string;
}

/** Takes a line into the levels. */
export function readLine(text: string, levels: BlockLevels): BlockLine {
  let column = text.length - text.trimStart().length;
  let content = text.slice(column);
  if (text.length > lineCharactersMax) return { column, key: undefined, rest: content };
  for (let depth = 0; depth < depthMax; depth++) {
    const item = itemPattern.exec(content);
    if (item === null) break;
    levels.openItem(column);
    column += item[0].length;
    content = content.slice(item[0].length);
  }
  const at = colonOf(content);
  if (at === undefined) return { column, key: undefined, rest: content };
  const key = unquoted(content.slice(0, at).trimEnd());
  levels.openKey(column, key);
  return { column, key, rest: content.slice(at + 1).trimStart() };
}

/** Where the colon behind a plain or quoted key stands. */
function colonOf(content: string): number | undefined {
  const quoted = /^(?:"(?:[^"\\]|\\.)*"|'[^']*')/.exec(content)?.[0];
  const from = quoted?.length ?? 0;
  const behind = content.slice(from).search(/:(?:\s|$)/);
  if (behind < 0 || from + behind === 0) return undefined;
  const between = content.slice(from, from + behind);
  if (quoted !== undefined) return between.trim() === "" ? from + behind : undefined;
  return /^[#[\]{},"'&*!|>%@`]|\s#/.test(between) ? undefined : behind;
}

function unquoted(key: string): string {
  return /^["']/.test(key) ? key.slice(1, -1) : key;
}

/** A text block (`|`, `>`) follows, whose lines are no YAML. */
export function opensTextBlock(rest: string): boolean {
  return /^[|>][-+0-9]*\s*(?:#.*)?$/.test(rest);
}

/** Nothing to read in it. */
export function isBlank(line: string): boolean {
  return /^\s*(?:#|$)/.test(line);
}

export function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** All keys in block style. Keys within braces are not found. */
export function outlineOf(text: string): readonly OutlineKey[] {
  const levels = new BlockLevels();
  const keys: OutlineKey[] = [];
  /** Lines further right than this belong to a text block. */
  let textBlock: number | undefined;
  for (const [line, content] of text.split("\n").entries()) {
    if (isBlank(content)) continue;
    if (textBlock !== undefined && indentOf(content) > textBlock) continue;
    textBlock = undefined;
    const { key, rest, column } = readLine(content, levels);
    if (key !== undefined) keys.push({ path: levels.path, line });
    if (opensTextBlock(rest)) textBlock = key === undefined ? indentOf(content) : column;
  }
  return keys;
}
