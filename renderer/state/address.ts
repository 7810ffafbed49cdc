import { defaultView, pageNames, type View } from "./view.ts";
import { viewFields } from "./view-fields.ts";

const traceIdForm = /^[0-9a-f]{32}$/;

/** The view an address asks for. Anything that makes no sense is left at its default: a link never fails. */
export function parseHash(hash: string): View {
  const [path = "", search = ""] = splitOnce(hash.replace(/^#\/?/, ""), "?");
  const [first = "", second = ""] = path.split("/");
  const rest = new Map<string, string>();
  let view: View = { ...defaultView, ...readPath(first, second.toLowerCase()), rest };
  for (const [key, text] of new URLSearchParams(search)) {
    const field = viewFields.find((one) => one.key === key);
    if (field === undefined) rest.set(key, text);
    else view = { ...view, ...field.read(text) };
  }
  return view.box === undefined && view.isBoxListed ? { ...view, isBoxListed: false } : view;
}

/** What of an address makes no sense, as a person would name it; empty of a good one. */
export function unreadParts(hash: string): readonly string[] {
  const [path = "", search = ""] = splitOnce(hash.replace(/^#\/?/, ""), "?");
  const [first = "", second = ""] = path.split("/");
  const unread = path === "" || Object.keys(readPath(first, second.toLowerCase())).length > 0 ? [] : [path];
  for (const [key, text] of new URLSearchParams(search)) {
    const field = viewFields.find((one) => one.key === key);
    if (field !== undefined && field.read(text) === undefined) unread.push(`${key}=${text}`);
  }
  return unread;
}

export function formatHash(view: View): string {
  const search = new URLSearchParams();
  for (const field of viewFields) {
    const text = field.write(view);
    if (text !== undefined) search.set(field.key, text);
  }
  for (const [key, text] of view.rest) search.set(key, text);
  const path = view.page === "trace" ? `trace/${view.traceId}` : view.page;
  const query = search.toString();
  return query === "" ? `#/${path}` : `#/${path}?${query}`;
}

function readPath(first: string, second: string): Partial<View> {
  if (first === "trace") return traceIdForm.test(second) ? { page: "trace", traceId: second } : {};
  const page = pageNames.find((name) => name === first);
  return page === undefined ? {} : { page };
}

function splitOnce(text: string, mark: string): string[] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
