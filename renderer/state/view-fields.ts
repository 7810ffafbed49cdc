import { readBox, writeBox } from "./heatmap-box.ts";
import {
  defaultView,
  type GroupOrder,
  groupOrders,
  heatmapSubjects,
  type TraceOrder,
  traceOrders,
  type View,
} from "./view.ts";

/** One key of the address: how it is read (undefined where the text makes no sense) and written. */
export interface ViewField {
  readonly key: string;
  read(text: string): Partial<View> | undefined;
  write(view: View): string | undefined;
}

const unitsMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const spanForm = /^[0-9a-f]{16}(-\d{1,6})?$/;
const traceIdForm = /^[0-9a-f]{32}$/;
const groupFieldsMax = 5;

export const viewFields: readonly ViewField[] = [
  textField("q", "query"),
  {
    key: "order",
    read: (text) => readOrder(text, traceOrders, (order, isAscending) => ({ order, isAscending })),
    write: ({ order, isAscending }) =>
      order === defaultView.order && !isAscending ? undefined : writeOrder(order, isAscending),
  },
  {
    key: "since",
    read: (text) => (text === "all" ? { sinceMs: undefined } : optional("sinceMs", readSpan(text))),
    write: ({ sinceMs }) => (sinceMs === defaultView.sinceMs ? undefined : writeSpan(sinceMs)),
  },
  {
    key: "until",
    read: (text) => optional("untilMs", /^\d{1,14}$/.test(text) ? Number(text) : undefined),
    write: ({ untilMs }) => (untilMs === undefined ? undefined : String(untilMs)),
  },
  {
    key: "in",
    read: (text) => (text === "start" || text === "spans" ? { traceTime: text } : undefined),
    write: ({ traceTime }) => (traceTime === defaultView.traceTime ? undefined : traceTime),
  },
  {
    key: "by",
    read: (text) => ({ groupBy: splitFields(text).slice(0, groupFieldsMax) }),
    write: ({ groupBy }) => (groupBy.length === 0 ? undefined : groupBy.join(",")),
  },
  {
    key: "groups",
    read: (text) =>
      readOrder(text, groupOrders, (groupOrder, isGroupAscending) => ({ groupOrder, isGroupAscending })),
    write: ({ groupOrder, isGroupAscending }) =>
      groupOrder === defaultView.groupOrder && !isGroupAscending
        ? undefined
        : writeOrder(groupOrder, isGroupAscending),
  },
  {
    key: "heatmap",
    read: (text) =>
      optional(
        "heatmap",
        heatmapSubjects.find((subject) => subject === text),
      ),
    write: ({ heatmap }) => (heatmap === defaultView.heatmap ? undefined : heatmap),
  },
  {
    key: "box",
    read: (text) => optional("box", readBox(text)),
    write: ({ box }) => (box === undefined ? undefined : writeBox(box)),
  },
  {
    key: "inbox",
    read: (text) => (text === "1" ? { isBoxListed: true } : undefined),
    write: ({ isBoxListed }) => (isBoxListed ? "1" : undefined),
  },
  {
    key: "peek",
    read: (text) => (traceIdForm.test(text) ? { peekId: text } : undefined),
    write: ({ peekId }) => peekId || undefined,
  },
  {
    key: "span",
    read: (text) => (spanForm.test(text) ? { spanId: text } : undefined),
    write: ({ spanId }) => spanId || undefined,
  },
  textField("text", "logText"),
  {
    key: "severity",
    read: (text) => (/^(\d|1\d|2[0-4])$/.test(text) ? { minSeverity: Number(text) } : undefined),
    write: ({ minSeverity }) => (minSeverity === 0 ? undefined : String(minSeverity)),
  },
  textField("service", "logService"),
  {
    key: "record",
    read: (text) => (/^\d{1,10}-\d{1,10}-\d{1,20}$/.test(text) ? { logRecord: text } : undefined),
    write: ({ logRecord }) => logRecord || undefined,
  },
  textField("metric", "metricText"),
  textField("of", "metricService"),
  textField("run", "runText"),
];

/** Fields at the commas between them; a comma inside of a quoted key (`span."a,b"`) belongs to it. */
export function splitFields(text: string): string[] {
  const found = text.match(/(?:"(?:[^"\\]|\\.)*"|[^",])+/g) ?? [];
  return [...new Set(found.map((field) => field.trim()).filter((field) => field !== ""))];
}

function textField(
  key: string,
  name: "query" | "logText" | "logService" | "metricText" | "metricService" | "runText",
): ViewField {
  return { key, read: (text) => ({ [name]: text }), write: (view) => view[name] || undefined };
}

function readOrder<T extends TraceOrder | GroupOrder>(
  text: string,
  orders: readonly T[],
  change: (order: T, isAscending: boolean) => Partial<View>,
): Partial<View> | undefined {
  const order = orders.find((name) => name === text.replace(/^-/, ""));
  return order === undefined ? undefined : change(order, !text.startsWith("-"));
}

function writeOrder(order: string, isAscending: boolean): string {
  return `${isAscending ? "" : "-"}${order}`;
}

function readSpan(text: string): number | undefined {
  const match = /^(\d{1,12})(ms|[smhd])$/.exec(text);
  if (match === null) return undefined;
  const lengthMs = Number(match[1]) * unitsMs[match[2] as keyof typeof unitsMs];
  return lengthMs > 0 && Number.isSafeInteger(lengthMs) ? lengthMs : undefined;
}

function writeSpan(sinceMs: number | undefined): string {
  if (sinceMs === undefined) return "all";
  for (const unit of ["d", "h", "m", "s"] as const)
    if (sinceMs % unitsMs[unit] === 0) return `${sinceMs / unitsMs[unit]}${unit}`;
  return `${sinceMs}ms`;
}

function optional<K extends "sinceMs" | "untilMs" | "heatmap" | "box">(
  key: K,
  value: View[K] | undefined,
): Partial<View> | undefined {
  return value === undefined ? undefined : { [key]: value };
}
