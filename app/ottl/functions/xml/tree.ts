import { fail } from "../../values/runtime-error.ts";

/** Elements in elements. (The Collector reads 10,000; values are stored 64 deep.) */
const depthMax = 1_000;

export interface XmlAttribute {
  readonly kind: "attribute";
  /** With its prefix. */
  readonly name: string;
  readonly value: string;
  readonly parent: XmlElement;
}

export interface XmlText {
  /** Text, a CDATA section, a comment, or a processing instruction such as the declaration. */
  readonly kind: "text" | "cdata" | "comment" | "instruction";
  readonly text: string;
  readonly parent: XmlParent;
}

export interface XmlElement {
  readonly kind: "element";
  /** With its prefix. */
  readonly name: string;
  readonly attributes: XmlAttribute[];
  readonly children: XmlChild[];
  readonly parent: XmlParent;
}

export interface XmlDocument {
  readonly kind: "document";
  readonly children: XmlChild[];
  readonly parent: undefined;
}

export type XmlParent = XmlElement | XmlDocument;
export type XmlChild = XmlElement | XmlText;
export type XmlNode = XmlDocument | XmlChild | XmlAttribute;

const name = "[A-Za-z_:\\u0080-\\uffff][\\w:.\\u0080-\\uffff-]*";
/** A closing tag, an opening one, a declaration, or text. What is searched for to its end is skipped before (`sectionAt`). */
const token = new RegExp(
  `<!\\w[^>]*>|</(${name})\\s*>|<(${name})((?:\\s+${name}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(/?)>|([^<]+)`,
  "y",
);
const sections: readonly (readonly [start: string, end: string, kind: XmlText["kind"]])[] = [
  ["<!--", "-->", "comment"],
  ["<![CDATA[", "]]>", "cdata"],
  ["<?", "?>", "instruction"],
];
const attribute = new RegExp(`(${name})\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "g");

/**
 * A document, of which several elements and text may be the whole, read without a DTD: entities are the five of XML and characters by
 * number. Blanks alone are no text. Throws `RuntimeError`.
 */
export function parseTree(text: string): XmlDocument {
  const document: XmlDocument = { kind: "document", children: [], parent: undefined };
  const open: XmlElement[] = [];
  for (let at = 0; at < text.length; at = token.lastIndex) {
    const parent = open.at(-1) ?? document;
    const section = sectionAt(text, at);
    if (section !== undefined) {
      parent.children.push({ kind: section.kind, text: section.text, parent });
      token.lastIndex = section.end;
      continue;
    }
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) return fail(`unmarshal xml: syntax error at character ${at}`);
    const [, closed, opened, attributes = "", isEmpty, plain] = match;
    if (opened !== undefined) {
      const element = newElement(opened, attributes, parent);
      if (isEmpty !== "/") open.push(element);
      if (open.length > depthMax) return fail(`unmarshal xml: elements are nested deeper than ${depthMax}`);
    } else if (closed !== undefined) {
      if (open.pop()?.name !== closed) return fail(`unmarshal xml: unexpected </${closed}>`);
    } else if (plain !== undefined && plain.trim() !== "") {
      parent.children.push({ kind: "text", text: decoded(plain.trim()), parent });
    }
  }
  return open.length === 0 ? document : fail("unmarshal xml: unexpected EOF");
}

/** A comment, a CDATA section or a processing instruction that begins here: found once, so that reading stays linear. */
function sectionAt(
  text: string,
  at: number,
): { kind: XmlText["kind"]; text: string; end: number } | undefined {
  const section = sections.find(([start]) => text.startsWith(start, at));
  if (section === undefined) return undefined;
  const [start, end, kind] = section;
  const from = at + start.length;
  const to = text.indexOf(end, from);
  if (to < 0) return fail("unmarshal xml: unexpected EOF");
  return { kind, text: text.slice(from, to), end: to + end.length };
}

function newElement(tag: string, attributes: string, parent: XmlParent): XmlElement {
  const element: XmlElement = { kind: "element", name: tag, attributes: [], children: [], parent };
  for (const [, key = "", quoted, single = ""] of attributes.matchAll(attribute))
    element.attributes.push({
      kind: "attribute",
      name: key,
      value: decoded(quoted ?? single),
      parent: element,
    });
  parent.children.push(element);
  return element;
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

/** A name without its prefix. */
export function localName(qualified: string): string {
  return qualified.slice(qualified.indexOf(":") + 1);
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&#34;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => escapes[char]!);
}

/** Nodes as text. Empty elements have both tags, as the Collector writes them. */
export function textOfNodes(nodes: readonly XmlChild[]): string {
  return nodes.map(textOfNode).join("");
}

function textOfNode(node: XmlChild): string {
  switch (node.kind) {
    case "element": {
      const attributes = node.attributes.map(({ name: key, value }) => ` ${key}="${escaped(value)}"`);
      return `<${node.name}${attributes.join("")}>${textOfNodes(node.children)}</${node.name}>`;
    }
    case "cdata":
      return `<![CDATA[${node.text}]]>`;
    case "comment":
      return `<!--${node.text}-->`;
    case "instruction":
      return `<?${node.text}?>`;
    default:
      return escaped(node.text);
  }
}
