import type { AttributeValue, KeyValue } from "../../../pdata/attribute-value.ts";
import { writeValue } from "../../../pdata/edit/encode-value.ts";
import { anyValueText } from "../../../pdata/otlp/json/any-value-json.ts";
import { ProtoWriter } from "../../../pdata/otlp/proto-writer.ts";
import { goFloatText } from "../go-float-text.ts";
import { valueOfYaml } from "../raw-value.ts";
import type { AttributeMatch } from "./match-config.ts";
import { textTest } from "./text-test.ts";

/** One attribute to be there, with a value if one is asked for. */
export interface AttributeTest {
  readonly key: string;
  readonly test: (value: AttributeValue) => boolean;
}

export function attributeTests(matchType: string, list: readonly AttributeMatch[]): readonly AttributeTest[] {
  return list.map(({ key, value }) => ({ key, test: valueTest(matchType, value) }));
}

/** Whether all of them hold. */
export function matchesAll(tests: readonly AttributeTest[], attributes: readonly KeyValue[]): boolean {
  return tests.every(({ key, test }) => {
    const found = attributes.find((attribute) => attribute.key === key);
    return found !== undefined && test(found.value);
  });
}

function valueTest(matchType: string, expected: unknown): AttributeTest["test"] {
  if (expected === undefined) return () => true;
  if (matchType === "regexp") {
    const test = textTest(matchType, [expected as string]);
    return (value) => {
      const text = scalarText(value);
      return text !== undefined && test(text);
    };
  }
  const wanted = valueOfYaml(expected);
  return (value) => isEqual(wanted, value);
}

/** The value as text, whatever its type. */
export function valueText(value: AttributeValue): string {
  const writer = new ProtoWriter();
  writeValue(writer, value);
  return anyValueText(writer.bytes, 0, writer.position);
}

/** Source: contrib `attributeStringValue`. */
function scalarText(value: AttributeValue): string | undefined {
  if (value.type === "string") return value.value;
  if (value.type === "bool" || value.type === "int") return String(value.value);
  return value.type === "double" ? goFloatText(value.value) : undefined;
}

function isEqual(a: AttributeValue, b: AttributeValue): boolean {
  if (a.type === "array" && b.type === "array")
    return a.values.length === b.values.length && a.values.every((value, i) => isEqual(value, b.values[i]!));
  if (a.type === "kvlist" && b.type === "kvlist") return isEqualMap(a.values, b.values);
  if (a.type === "empty" || b.type === "empty") return a.type === b.type;
  if (!("value" in a && "value" in b) || a.type !== b.type) return false;
  if (a.value instanceof Uint8Array || b.value instanceof Uint8Array)
    return String(a.value) === String(b.value);
  return a.value === b.value;
}

/** Whatever their order. */
function isEqualMap(a: readonly KeyValue[], b: readonly KeyValue[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ key, value }) => b.some((other) => other.key === key && isEqual(value, other.value)))
  );
}
