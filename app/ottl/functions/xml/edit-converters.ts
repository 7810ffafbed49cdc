import { fail } from "../../values/runtime-error.ts";
import type { Value } from "../../values/value.ts";
import { type Converter, preparedConverter } from "../converter.ts";
import { optional, required } from "../parameters.ts";
import {
  parseTree,
  textOfNodes,
  type XmlChild,
  type XmlElement,
  type XmlNode,
  type XmlParent,
} from "./tree.ts";
import { selectNodes, textOfXmlNode } from "./xpath.ts";
import { parseXPath } from "./xpath-syntax.ts";

const target = required("target", "string");

/** `GetXML`: what is selected, one after the other; of attributes and CDATA sections the text. */
const getXml = preparedConverter("GetXML", [target, required("xpath", "literalString")], ([, known]) => {
  const xpath = parseXPath(known as string);
  return ([text]) => {
    const document = parseTree(text as string);
    const nodes = selectNodes(document, xpath).flatMap((node): XmlChild[] => {
      if (node.kind === "element" || node.kind === "text") return [node];
      if (node.kind !== "attribute" && node.kind !== "cdata") return [];
      return [{ kind: "text", text: textOfXmlNode(node), parent: document }];
    });
    return textOfNodes(nodes);
  };
});

/** `RemoveXML`: the document without what is selected. */
const removeXml = preparedConverter(
  "RemoveXML",
  [target, required("xpath", "literalString")],
  ([, known]) => {
    const xpath = parseXPath(known as string);
    return ([text]) => {
      const document = parseTree(text as string);
      removeAll(new Set(selectNodes(document, xpath)), document);
      return textOfNodes(document.children);
    };
  },
);

function removeAll(unwanted: ReadonlySet<XmlNode>, parent: XmlParent): void {
  if (unwanted.size === 0) return;
  keepOnly(parent.children, (child) => !unwanted.has(child));
  for (const child of parent.children) {
    if (child.kind !== "element") continue;
    keepOnly(child.attributes, (attribute) => !unwanted.has(attribute));
    removeAll(unwanted, child);
  }
}

function keepOnly<T>(list: T[], isKept: (item: T) => boolean): void {
  const kept = list.filter(isKept);
  list.length = 0;
  for (const item of kept) list.push(item);
}

/** `InsertXML`: the document with another one at the end of every element that is selected. */
const insertXml = preparedConverter(
  "InsertXML",
  [target, required("xpath", "literalString"), required("sub_document", "string")],
  ([, known]) => {
    const xpath = parseXPath(known as string);
    return ([text, , inserted]) => {
      const document = parseTree(text as string);
      const { children } = parseTree(inserted as string);
      const wrong: string[] = [];
      for (const node of selectNodes(document, xpath)) {
        if (node.kind === "element" || node.kind === "document")
          for (const child of children) node.children.push(child);
        else wrong.push(node.kind === "attribute" ? node.name : node.text);
      }
      if (wrong.length > 0)
        return fail(
          wrong.map((what) => `InsertXML XPath selected non-element: ${JSON.stringify(what)}`).join("\n"),
        );
      return textOfNodes(document.children);
    };
  },
);

/** `ConvertAttributesToElementsXML`: attributes become the last children of their elements. */
const attributesToElements = preparedConverter(
  "ConvertAttributesToElementsXML",
  [target, optional("xpath", "literalString")],
  ([, known]) => {
    const xpath = parseXPath(orElse(known, "//@*"));
    return ([text]) => {
      const document = parseTree(text as string);
      const wanted = new Set(selectNodes(document, xpath).filter((node) => node.kind === "attribute"));
      for (const { name, value, parent } of wanted) parent.children.push(wrapped(name, value, parent));
      for (const parent of new Set([...wanted].map((node) => node.parent)))
        keepOnly(parent.attributes, (attribute) => !wanted.has(attribute));
      return textOfNodes(document.children);
    };
  },
);

/** `ConvertTextToElementsXML`: text beside elements or other text gets an element of its own. */
const textToElements = preparedConverter(
  "ConvertTextToElementsXML",
  [target, optional("xpath", "literalString"), optional("element_name", "literalString")],
  ([, known, name]) => {
    const xpath = parseXPath(orElse(known, "/"));
    return ([text]) => {
      const document = parseTree(text as string);
      for (const node of selectNodes(document, xpath))
        if (node.kind === "element" || node.kind === "document") wrapTexts(node, orElse(name, "value"));
      return textOfNodes(document.children);
    };
  },
);

function wrapTexts(parent: XmlParent, name: string): void {
  const { children } = parent;
  for (const child of children) if (child.kind === "element") wrapTexts(child, name);
  const count = children.filter(({ kind }) => kind === "element" || kind === "text").length;
  if (count < 2) return;
  for (const [i, child] of children.entries())
    if (child.kind === "text") children[i] = wrapped(name, child.text, parent);
}

function wrapped(name: string, text: string, parent: XmlParent): XmlElement {
  const element: XmlElement = { kind: "element", name, attributes: [], children: [], parent };
  element.children.push({ kind: "text", text, parent: element });
  return element;
}

function orElse(known: Value, fallback: string): string {
  return known === undefined || known === "" ? fallback : (known as string);
}

/** Converters that take an XPath, and make a document of a document. */
export const xmlEditConverters: readonly Converter[] = [
  getXml,
  removeXml,
  insertXml,
  attributesToElements,
  textToElements,
];
