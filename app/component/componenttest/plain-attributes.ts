/** Attributes as tests write them: integers are ints, other numbers doubles, `null` is the empty value. */
export type PlainAttributes = Readonly<Record<string, unknown>>;

/** As OTLP/JSON lists them. */
export function keyValues(attributes: PlainAttributes): readonly unknown[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: unknown): object {
  if (value === null) return {};
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number")
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (value instanceof Uint8Array) return { bytesValue: Buffer.from(value).toString("base64") };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: keyValues(value as PlainAttributes) } };
}

interface JsonPair {
  readonly key?: string;
  readonly value?: Readonly<Record<string, unknown>>;
}

/** The other way round. Ints come back as numbers. */
export function plainAttributes(pairs: unknown): PlainAttributes {
  const list = (pairs ?? []) as readonly JsonPair[];
  return Object.fromEntries(list.map(({ key = "", value = {} }) => [key, plainValue(value)]));
}

function plainValue(value: Readonly<Record<string, unknown>>): unknown {
  const [kind, content] = Object.entries(value)[0] ?? [undefined, null];
  switch (kind) {
    case "intValue":
      return Number(content);
    case "bytesValue":
      return Buffer.from(String(content), "base64");
    case "arrayValue":
      return ((content as { values?: Record<string, unknown>[] }).values ?? []).map(plainValue);
    case "kvlistValue":
      return plainAttributes((content as { values?: unknown }).values);
    default:
      return content;
  }
}

/** Every `attributes` of a list of items found under `path` (`resourceSpans.scopeSpans.spans`) of a request. */
export function attributesAt(request: unknown, path: string): readonly PlainAttributes[] {
  return itemsAt(request, path).map((item) => plainAttributes(item["attributes"]));
}

type Json = Readonly<Record<string, unknown>>;

/** All items of the lists along a path; a step that is no list is one item. */
export function itemsAt(request: unknown, path: string): readonly Json[] {
  let items = [request as Json];
  for (const step of path.split(".")) {
    items = items.flatMap((item) => {
      const found = item[step];
      if (found === undefined) return [];
      return (Array.isArray(found) ? found : [found]) as Json[];
    });
  }
  return items;
}
