import { fail } from "../values/runtime-error.ts";
import type { Value } from "../values/value.ts";

/** Elements in elements. (The Collector reads 10,000; values are stored 64 deep.) */
const depthMax = 1_000;

interface Element {
  readonly tag: string;
  readonly attributes: Map<string, string>;
  readonly texts: string[];
  readonly children: Element[];
}

const name = "[A-Za-z_:\\u0080-\\uffff][\\w:.\\u0080-\\uffff-]*";
/** A closing tag, an opening one, a declaration, or text. What is searched for to its end is skipped before (`skipped`). */
const token = new RegExp(
  `<!\\w[^>]*>|</(${name})\\s*>|<(${name})((?:\\s+${name}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(/?)>|([^<]+)`,
  "y",
);
const sections: readonly (readonly [start: string, end: string])[] = [
  ["<!--", "-->"],
  ["<![CDATA[", "]]>"],
  ["<?", "?>"],
];
const attribute = new RegExp(`(${name})\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "g");

/** The root of a document, read without a DTD: entities are the five of XML and characters by number. Throws `RuntimeError`. */
function parseRoot(text: string): Element {
  const open: Element[] = [];
  let root: Element | undefined;
  for (let at = 0; at < text.length; at = token.lastIndex) {
    const section = sectionAt(text, at);
    if (section !== undefined) {
      if (section.isText) addText(open.at(-1), section.text);
      token.lastIndex = section.end;
      continue;
    }
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) return fail(`unmarshal xml: syntax error at character ${at}`);
    const [, closed, opened, attributes = "", isEmpty, plain] = match;
    const parent = open.at(-1);
    if (opened !== undefined) {
      const element = newElement(opened, attributes);
      if (parent !== undefined) parent.children.push(element);
      else if (root === undefined) root = element;
      else return fail("trailing bytes after parsing xml");
      if (isEmpty !== "/") open.push(element);
      if (open.length > depthMax) return fail(`unmarshal xml: elements are nested deeper than ${depthMax}`);
    } else if (closed !== undefined) {
      if (open.pop()?.tag !== localName(closed)) return fail(`unmarshal xml: unexpected </${closed}>`);
    } else if (plain !== undefined) addText(parent, decoded(plain));
  }
  if (root === undefined) return fail("unmarshal xml: EOF");
  return open.length === 0 ? root : fail("unmarshal xml: unexpected EOF");
}

/** A comment, a CDATA section or a processing instruction that begins here: found once, so that reading stays linear. */
function sectionAt(text: string, at: number): { isText: boolean; text: string; end: number } | undefined {
  const section = sections.find(([start]) => text.startsWith(start, at));
  if (section === undefined) return undefined;
  const [start, end] = section;
  const from = at + start.length;
  const to = text.indexOf(end, from);
  if (to < 0) return fail("unmarshal xml: unexpected EOF");
  return { isText: end === "]]>", text: text.slice(from, to), end: to + end.length };
}

function newElement(tag: string, attributes: string): Element {
  const values = new Map<string, string>();
  for (const [, key = "", quoted, single = ""] of attributes.matchAll(attribute)) {
    values.set(localName(key), decoded(quoted ?? single));
  }
  return { tag: localName(tag), attributes: values, texts: [], children: [] };
}

/** Without its prefix, as Go has it. */
function localName(qualified: string): string {
  return qualified.slice(qualified.indexOf(":") + 1);
}

function addText(parent: Element | undefined, text: string): void {
  const trimmed = text.trim();
  if (trimmed === "") return;
  if (parent === undefined) fail("unmarshal xml: text outside of the root element");
  else parent.texts.push(trimmed);
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decoded(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));|&/g,
    (whole, hex?: string, decimal?: string, entity?: string) => {
      if (entity !== undefined && Object.hasOwn(entities, entity)) return entities[entity]!;
      const code = hex === undefined ? Number(decimal ?? Number.NaN) : Number.parseInt(hex, 16);
      return code <= 0x10ffff
        ? String.fromCodePoint(code)
        : fail(`unmarshal xml: invalid character entity ${whole}`);
    },
  );
}

/** `ParseXML`: tag, attributes, content and children of each element. */
export function parseXml(text: string): Value {
  return elementMap(parseRoot(text));
}

function elementMap({ tag, attributes, texts, children }: Element): Value {
  const map = new Map<string, Value>([["tag", tag]]);
  if (attributes.size > 0) map.set("attributes", attributes);
  if (texts.length > 0) map.set("content", texts.join(""));
  if (children.length > 0) map.set("children", children.map(elementMap));
  return map;
}

/** `ParseSimplifiedXML`: elements as keys, those that come several times as a list; attributes and text beside elements are left out. */
export function parseSimplifiedXml(text: string): Value {
  const root = parseRoot(text);
  return childMap([root]);
}

function childMap(children: readonly Element[]): Map<string, Value> {
  const map = new Map<string, Value>();
  for (const [tag, elements] of Map.groupBy(children, (child) => child.tag)) {
    const values = elements.map(simplified).filter((value) => value !== undefined);
    if (values.length > 0) map.set(tag, elements.length === 1 ? values[0] : values);
  }
  return map;
}

/** An element without content is none. */
function simplified({ texts, children }: Element): Value {
  if (children.length > 0) return childMap(children);
  return texts.length > 0 ? texts.join("") : undefined;
}
