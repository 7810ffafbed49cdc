import { fail } from "../../values/runtime-error.ts";
import type { Value } from "../../values/value.ts";
import { localName, parseTree, type XmlElement } from "./tree.ts";

/** The only element of a document. */
function rootOf(text: string): XmlElement {
  const { children } = parseTree(text);
  const elements = children.filter((child) => child.kind === "element");
  if (elements.length > 1) return fail("trailing bytes after parsing xml");
  if (children.some(({ kind }) => kind === "text" || kind === "cdata"))
    return fail("unmarshal xml: text outside of the root element");
  return elements[0] ?? fail("unmarshal xml: EOF");
}

/** The text beside the children of an element, without blanks around each piece. */
function contentOf({ children }: XmlElement): string {
  return children
    .flatMap((child) => (child.kind === "text" || child.kind === "cdata" ? [child.text.trim()] : []))
    .join("");
}

function elementsOf({ children }: XmlElement): readonly XmlElement[] {
  return children.filter((child) => child.kind === "element");
}

/** `ParseXML`: tag, attributes, content and children of each element. */
export function parseXml(text: string): Value {
  return elementMap(rootOf(text));
}

function elementMap(element: XmlElement): Value {
  const map = new Map<string, Value>([["tag", localName(element.name)]]);
  const { attributes } = element;
  if (attributes.length > 0)
    map.set("attributes", new Map(attributes.map(({ name, value }) => [localName(name), value])));
  const content = contentOf(element);
  if (content !== "") map.set("content", content);
  const children = elementsOf(element);
  if (children.length > 0) map.set("children", children.map(elementMap));
  return map;
}

/** `ParseSimplifiedXML`: elements as keys, those that come several times as a list; attributes and text beside elements are left out. */
export function parseSimplifiedXml(text: string): Value {
  return childMap([rootOf(text)]);
}

function childMap(children: readonly XmlElement[]): Map<string, Value> {
  const map = new Map<string, Value>();
  for (const [tag, elements] of Map.groupBy(children, (child) => localName(child.name))) {
    const values = elements.map(simplified).filter((value) => value !== undefined);
    if (values.length > 0) map.set(tag, elements.length === 1 ? values[0] : values);
  }
  return map;
}

/** An element without content is none. */
function simplified(element: XmlElement): Value {
  const children = elementsOf(element);
  if (children.length > 0) return childMap(children);
  const content = contentOf(element);
  return content === "" ? undefined : content;
}
