import { durationText } from "../../base/duration-text.ts";
import { escapeForTerminal } from "../../base/escape-for-terminal.ts";
import type { Span, TracesDocument } from "../otlp-document.ts";

interface Node {
  readonly span: Span;
  readonly service: string;
  readonly start: bigint;
}

/** Deeper spans stand at this indent with their depth as a number: a line stays readable and short. */
const indentLevelsMax = 32;

/**
 * A trace as an indented tree, one span a line: offset, duration, service, name, error.
 * Spans whose parent is not there stand at the margin, marked `…`.
 */
export function traceText(document: TracesDocument): string {
  const nodes = readNodes(document).sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  const known = new Set(nodes.map((node) => node.span.spanId ?? ""));
  const children = Map.groupBy(nodes, ({ span }) =>
    known.has(span.parentSpanId ?? "") ? (span.parentSpanId ?? "") : "",
  );
  const base = nodes[0]?.start ?? 0n;
  const written = new Set<Node>();
  const lines: string[] = [];
  const write = (roots: readonly Node[]) => {
    // An explicit stack: a trace may be deeper than the call stack.
    const stack = roots.map((node) => ({ node, depth: 0 })).reverse();
    for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
      if (written.has(entry.node)) continue;
      written.add(entry.node);
      lines.push(lineOf(entry.node, entry.depth, base));
      const depth = entry.depth + 1;
      for (const node of (children.get(entry.node.span.spanId ?? "") ?? []).toReversed())
        stack.push({ node, depth });
    }
  };
  write(children.get("") ?? []);
  // Whatever is left hangs in a cycle of parents.
  for (const node of nodes) if (!written.has(node)) write([node]);
  return `${lines.join("\n")}\n`;
}

function lineOf({ span, service, start }: Node, depth: number, base: bigint): string {
  const end = BigInt(span.endTimeUnixNano ?? "0");
  const offset = durationText(Number(start - base)).padStart(9);
  const duration = durationText(Number(end - start)).padStart(9);
  const isAwaited = depth === 0 && (span.parentSpanId ?? "") !== "";
  const error = span.status?.code === 2 ? `  ERROR ${span.status.message ?? ""}` : "";
  const text = `${isAwaited ? "… " : ""}${service}  ${span.name ?? ""}${error}`;
  const indent =
    "  ".repeat(Math.min(depth, indentLevelsMax)) + (depth > indentLevelsMax ? `[${depth}] ` : "");
  return `${offset} ${duration}  ${indent}${escapeForTerminal(text).trimEnd()}`;
}

function readNodes(document: TracesDocument): Node[] {
  return (document.resourceSpans ?? []).flatMap(({ resource, scopeSpans }) => {
    const service =
      resource?.attributes?.find(({ key }) => key === "service.name")?.value?.stringValue ?? "(no service)";
    const spans = (scopeSpans ?? []).flatMap((scope) => scope.spans ?? []);
    return spans.map((span) => ({ span, service, start: BigInt(span.startTimeUnixNano ?? "0") }));
  });
}
