import type { FlameFrames, FlameGraph } from "../../../../app/api/trace-queries.ts";
import { FlameModel } from "../flame-model.ts";

/** A frame in the words of a test: `service:name start+width self`, indented by level; a lane is in order of start. */
const lineForm = /^( *)(\w+):(\w+) (\d+)\+(\d+) (\d+)$/;

/** A graph of merged frames, one span each. Lines come as in an outline. */
export function graphOf(outline: string): FlameModel {
  const lines = outline.split("\n").filter((line) => line.trim() !== "");
  const indent = /^ */.exec(lines[0] ?? "")?.[0].length ?? 0;
  const elements = lines.map((line) => {
    const [, space = "", service = "", name = "", start, width, self] = lineForm.exec(line) ?? [];
    return {
      lane: (space.length - indent) / 2,
      service,
      name,
      start: Number(start),
      width: Number(width),
      self: Number(self),
    };
  });
  const parents = elements.map(({ lane }, at) =>
    elements.findLastIndex((other, before) => before < at && other.lane < lane),
  );
  const order = [...elements.keys()].sort(
    (a, b) => elements[a]!.lane - elements[b]!.lane || elements[a]!.start - elements[b]!.start,
  );
  const strings = [...new Set(elements.flatMap(({ service, name }) => [service, name]))];
  const operations = [...new Set(elements.map(({ service, name }) => `${service}:${name}`))];
  const sums = new Float64Array(operations.length);
  const column = (of: (element: (typeof elements)[number]) => number): number[] =>
    order.map((at) => of(elements[at]!));
  const lanes = Math.max(...elements.map(({ lane }) => lane)) + 1;
  const frames: FlameFrames = {
    frameCount: order.length,
    laneEnd: Uint32Array.from(
      { length: lanes },
      (_, lane) => elements.filter((one) => one.lane <= lane).length,
    ),
    extentNano: Math.max(...elements.map(({ start, width }) => start + width)),
    isMerged: true,
    startNano: Float64Array.from(column(({ start }) => start)),
    widthNano: Float64Array.from(column(({ width }) => width)),
    selfNano: Float64Array.from(column(({ self }) => self)),
    operation: Uint32Array.from(column(({ service, name }) => operations.indexOf(`${service}:${name}`))),
    parent: Int32Array.from(order, (at) => (parents[at]! < 0 ? -1 : order.indexOf(parents[at]!))),
    spanCount: new Uint32Array(order.length).fill(1),
    errorCount: new Uint32Array(order.length),
    spanId: new Uint32Array(order.length * 2),
    traceId: new Uint32Array(0),
  };
  const graph: FlameGraph = {
    strings,
    operations: {
      service: Uint32Array.from(operations, (text) => strings.indexOf(text.split(":")[0]!)),
      name: Uint32Array.from(operations, (text) => strings.indexOf(text.split(":")[1]!)),
      ...{ totalNano: sums, selfNano: sums, spanCount: sums, errorCount: sums },
    },
    ...{ spanCount: order.length, traceCount: 1, omittedSpans: 0, frames, callers: undefined, focus: -1 },
    ...{ elapsedMs: 0, examinedSpans: 0 },
  };
  return new FlameModel(graph, frames);
}
