/**
 * What the page shows, as its address says it: every state of every view is a link and a step back.
 *
 *     #/traces?q={name="x"}&since=30m     #/trace/4bf9…4736?span=00f0…02b7     #/logs?text=timeout&severity=17
 *
 * Query and time travel along when the page changes; what is left at its default is left out. Keys nobody here knows
 * (zoom, folds …) belong to the page shown and are kept in `rest` until it changes.
 */
export interface View {
  readonly page: PageName;
  /** Of page `trace`: thirty-two hex digits. */
  readonly traceId: string;
  /** Of page `trace`: the span that is open; with `-n` after its id the n-th after the first of several with that id. */
  readonly spanId: string;
  /** TraceQL. */
  readonly query: string;
  readonly order: TraceOrder;
  readonly isAscending: boolean;
  /** Length of the time window in milliseconds; undefined is everything. */
  readonly sinceMs: number | undefined;
  /** End of the time window; undefined follows the present. Set, the view is paused: nothing in it moves. */
  readonly untilMs: number | undefined;
  readonly logText: string;
  readonly minSeverity: number;
  readonly logService: string;
  /** Of page `logs`: the open record as `chunk-row-nanoseconds`. */
  readonly logRecord: string;
  readonly metricText: string;
  readonly metricService: string;
  readonly rest: ReadonlyMap<string, string>;
}

export const pageNames = ["traces", "trace", "logs", "metrics", "connect"] as const;
export type PageName = (typeof pageNames)[number];

export const traceOrders = ["start", "duration", "spans", "errors"] as const;
export type TraceOrder = (typeof traceOrders)[number];

export const defaultView: View = {
  page: "traces",
  traceId: "",
  spanId: "",
  query: "",
  order: "start",
  isAscending: false,
  sinceMs: 30 * 60_000,
  untilMs: undefined,
  logText: "",
  minSeverity: 0,
  logService: "",
  logRecord: "",
  metricText: "",
  metricService: "",
  rest: new Map(),
};

const unitsMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const traceIdForm = /^[0-9a-f]{32}$/;
const spanForm = /^[0-9a-f]{16}(-\d{1,6})?$/;

/** One key of the address: how it is read (undefined where the text makes no sense) and written. */
interface Field {
  readonly key: string;
  read(text: string): Partial<View> | undefined;
  write(view: View): string | undefined;
}

const fields: readonly Field[] = [
  textField("q", "query"),
  {
    key: "order",
    read: (text) => readOrder(text),
    write: ({ order, isAscending }) =>
      order === defaultView.order && !isAscending ? undefined : `${isAscending ? "" : "-"}${order}`,
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
];

const fieldsByKey = new Map(fields.map((field) => [field.key, field]));

/** The view an address asks for. Anything that makes no sense is left at its default: a link never fails. */
export function parseHash(hash: string): View {
  const [path = "", search = ""] = splitOnce(hash.replace(/^#\/?/, ""), "?");
  const [first = "", second = ""] = path.split("/");
  const rest = new Map<string, string>();
  let view: View = { ...defaultView, ...readPath(first, second.toLowerCase()), rest };
  for (const [key, text] of new URLSearchParams(search)) {
    const field = fieldsByKey.get(key);
    if (field === undefined) rest.set(key, text);
    else view = { ...view, ...field.read(text) };
  }
  return view;
}

export function formatHash(view: View): string {
  const search = new URLSearchParams();
  for (const field of fields) {
    const text = field.write(view);
    if (text !== undefined) search.set(field.key, text);
  }
  for (const [key, text] of view.rest) search.set(key, text);
  const path = view.page === "trace" ? `trace/${view.traceId}` : view.page;
  const query = search.toString();
  return query === "" ? `#/${path}` : `#/${path}?${query}`;
}

/** `view` after `change`. Another page starts without the selection of the last one. */
export function changeView(view: View, change: Partial<View>): View {
  const next = { ...view, ...change };
  const isOther = next.page !== view.page || next.traceId !== view.traceId;
  if (!isOther) return next;
  return {
    ...next,
    traceId: next.page === "trace" ? next.traceId : "",
    spanId: change.spanId ?? "",
    logRecord: change.logRecord ?? "",
    rest: change.rest ?? new Map(),
  };
}

/** The time window as the API takes it, in milliseconds. An open end is undefined. */
export function windowOf(
  view: View,
  nowMs: number,
): { startMs: number | undefined; endMs: number | undefined } {
  const { sinceMs, untilMs } = view;
  return { startMs: sinceMs === undefined ? undefined : (untilMs ?? nowMs) - sinceMs, endMs: untilMs };
}

function readPath(first: string, second: string): Partial<View> {
  if (first === "trace") return traceIdForm.test(second) ? { page: "trace", traceId: second } : {};
  const page = pageNames.find((name) => name === first);
  return page === undefined ? {} : { page };
}

function textField(
  key: string,
  name: "query" | "logText" | "logService" | "metricText" | "metricService",
): Field {
  return { key, read: (text) => ({ [name]: text }), write: (view) => view[name] || undefined };
}

function readOrder(text: string): Partial<View> | undefined {
  const isAscending = !text.startsWith("-");
  const order = traceOrders.find((name) => name === text.replace(/^-/, ""));
  return order === undefined ? undefined : { order, isAscending };
}

function readSpan(text: string): number | undefined {
  const match = /^(\d{1,6})([smhd])$/.exec(text);
  if (match === null) return undefined;
  const lengthMs = Number(match[1]) * unitsMs[match[2] as keyof typeof unitsMs];
  return lengthMs > 0 ? lengthMs : undefined;
}

function writeSpan(sinceMs: number | undefined): string {
  if (sinceMs === undefined) return "all";
  for (const unit of ["d", "h", "m"] as const)
    if (sinceMs % unitsMs[unit] === 0) return `${sinceMs / unitsMs[unit]}${unit}`;
  return `${Math.round(sinceMs / unitsMs.s)}s`;
}

function optional<K extends "sinceMs" | "untilMs">(key: K, value: View[K]): Partial<View> | undefined {
  return value === undefined ? undefined : { [key]: value };
}

function splitOnce(text: string, mark: string): string[] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
