import { depthMax } from "../limits.ts";
import { BlockLevels, indentOf, isBlank, opensTextBlock, readLine } from "./outline.ts";

/** What is being written where a cursor stands. */
export interface Cursor {
  /** `key`: a key of the map at `path`, or a value that has no key. `value`: the value of the key at the end of `path`. */
  readonly role: "key" | "value";
  readonly path: readonly string[];
  /** What of it stands before the cursor. */
  readonly typed: string;
  /** It is between brackets or braces. */
  readonly isFlow: boolean;
}

/** Undefined where nothing can be offered: in comments and text blocks. */
export function cursorAt(text: string, offset: number): Cursor | undefined {
  const lines = text.slice(0, offset).split("\n");
  const current = lines.pop() ?? "";
  const levels = new BlockLevels();
  const before = readLinesBefore(lines, levels);
  if (before.textBlock !== undefined && (current.trim() === "" || indentOf(current) > before.textBlock))
    return undefined;
  if (hasComment(current)) return undefined;
  if (before.openFlow !== undefined) return inFlow(before.openFlow.read(current), levels.path);
  const { key, rest, column } = readLine(current, levels);
  if (/^[[{]/.test(rest)) return inFlow(new FlowReader().read(rest), levels.path);
  if (key !== undefined) return { role: "value", path: levels.path, typed: rest, isFlow: false };
  levels.close(column);
  return { role: "key", path: levels.path, typed: rest, isFlow: false };
}

interface Before {
  /** Column of the key of a text block that may still be open. */
  readonly textBlock: number | undefined;
  /** Of a value in brackets that is still open. */
  readonly openFlow: FlowReader | undefined;
}

function readLinesBefore(lines: readonly string[], levels: BlockLevels): Before {
  let textBlock: number | undefined;
  let openFlow: FlowReader | undefined;
  for (const line of lines) {
    if (isBlank(line)) continue;
    if (textBlock !== undefined && indentOf(line) > textBlock) continue;
    textBlock = undefined;
    if (openFlow !== undefined) {
      openFlow = openFlow.read(`${line}\n`).isOpen ? openFlow : undefined;
      continue;
    }
    const { key, rest, column } = readLine(line, levels);
    if (opensTextBlock(rest)) textBlock = key === undefined ? indentOf(line) : column;
    const flow = /^[[{]/.test(rest) ? new FlowReader().read(`${rest}\n`) : undefined;
    if (flow?.isOpen === true) openFlow = flow;
  }
  return { textBlock, openFlow };
}

/** A bracket or brace that is open. */
interface Frame {
  readonly isMap: boolean;
  /** Of the element that is being written, from 0. */
  index: number;
  /** Of the value that is being written. */
  key: string | undefined;
  /** What stands there since the last mark. */
  token: string;
}

/** Reads `[a, {b: c`, line after line: what is open, the innermost last. */
class FlowReader {
  readonly frames: Frame[] = [];
  #quote = "";

  get isOpen(): boolean {
    return this.frames.length > 0;
  }

  read(text: string): this {
    for (let at = 0; at < text.length && this.frames.length <= depthMax; at++)
      this.#take(text[at]!, /\s/.test(text[at + 1] ?? " "));
    return this;
  }

  #take(character: string, isLast: boolean): void {
    const frame = this.frames.at(-1);
    if (this.#quote !== "" || character === '"' || character === "'") this.#takeQuoted(character, frame);
    else if (character === "[" || character === "{")
      this.frames.push({ isMap: character === "{", index: 0, key: undefined, token: "" });
    else if (character === "]" || character === "}") this.frames.pop();
    else if (frame !== undefined) takeInFrame(frame, character, isLast);
  }

  /** No mark in quotes means anything but the quote that ends them. */
  #takeQuoted(character: string, frame: Frame | undefined): void {
    if (this.#quote === "") this.#quote = character;
    else if (this.#quote === character) this.#quote = "";
    if (frame !== undefined) frame.token += character;
  }
}

/** A key without the quotes around it. */
function unquotedKey(token: string): string {
  return token.trim().replaceAll(/^["']|["']$/g, "");
}

/** `isLast`: white space follows, so that a colon ends a key. */
function takeInFrame(frame: Frame, character: string, isLast: boolean): void {
  if (character === ",") Object.assign(frame, { index: frame.index + 1, key: undefined, token: "" });
  else if (frame.isMap && frame.key === undefined && character === ":" && isLast)
    Object.assign(frame, { key: unquotedKey(frame.token), token: "" });
  else frame.token += character;
}

function inFlow({ frames }: FlowReader, path: readonly string[]): Cursor | undefined {
  const last = frames.at(-1);
  if (last === undefined) return undefined;
  const inner = frames.map((frame) => (frame.isMap ? frame.key : String(frame.index)));
  const typed = last.token.trimStart();
  const isKey = last.isMap && last.key === undefined;
  const way = [...path, ...inner.filter((key) => key !== undefined)];
  return { role: isKey ? "key" : "value", path: way, typed, isFlow: true };
}

/** A `#` behind a space, outside of quotes. */
function hasComment(line: string): boolean {
  return /(?:^|\s)#/.test(line.replaceAll(/"[^"]*"?|'[^']*'?/g, ""));
}
