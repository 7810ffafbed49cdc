import fc from "fast-check";
import { expect, test } from "vitest";
import { Dictionary } from "../pdata/dictionary.ts";
import { decode, encode } from "../pdata/otlp/codec.ts";
import { oracleDecode, oracleEncode } from "../pdata/pdatatest/oracle.ts";
import { traceRequest } from "../pdata/pdatatest/trace-arbitraries.ts";
import { functionsOf } from "./functions/catalogue.ts";
import type { Parameter } from "./functions/parameters.ts";
import { parseConditions, parseStatements } from "./ottl.ts";
import { settingsOf, testNow } from "./ottltest/run-ottl.ts";

/** Every converter and editor with arguments of all kinds, on telemetry of all kinds: items may fail, but nothing else may happen. */
const { converters, lambdaConverters, editors } = functionsOf("transform", "span", () => testNow);

const paths = [
  'span.attributes["a"]',
  'span.attributes["http.method"]',
  'span.attributes[""]',
  "span.attributes",
  "span.name",
  "span.kind",
  "span.start_time",
  "span.end_time_unix_nano",
  "span.trace_id",
  "span.status.message",
  'span.trace_state["a"]',
  "span.events",
  "resource.attributes",
  'resource.attributes["service.name"]',
  "scope.attributes",
  "scope.name",
  "span.cache",
  'span.cache["x"]["y"]',
];
const literals = [
  '"a"',
  '"%Y-%m-%d"',
  '"key"',
  '"[a-z]+"',
  '"(?P<x>.)"',
  '""',
  "0",
  "-1",
  "3",
  "1.5",
  "true",
  "nil",
  "0x0102",
  '["a", 1]',
  '{"a": {"b": [1]}}',
  '"😀ä"',
  '"base64"',
  '"upsert"',
];

const expression = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom(...paths),
    fc.constantFrom(...literals),
    fc
      .tuple(tie("any"), fc.constantFrom("+", "-", "*", "/"), tie("any"))
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc
      .constantFrom(...converters.values(), ...lambdaConverters.values())
      .chain(({ name, parameters }) => call(name, parameters, tie("any"))),
  ),
})).any;

function argument({ type }: Parameter, any: fc.Arbitrary<string>): fc.Arbitrary<string> {
  if (type === "target") return fc.constantFrom(...paths);
  if (type === "function") return fc.constantFrom("SHA256", "ToUpperCase", "Len");
  if (type === "literalString") return fc.constantFrom(...literals.filter((text) => text.startsWith('"')));
  if (type === "literalInt") return fc.constantFrom("0", "1", "5");
  if (type === "literalFloat") return fc.constantFrom("0", "1.5");
  if (type === "literalBool") return fc.constantFrom("true", "false");
  if (typeof type === "object" && "lambdaOf" in type) {
    const names = ["a", "b", "c"].slice(0, type.lambdaOf).join(", ");
    const bodies = fc.oneof(
      fc.constantFrom("b", "a == b", "not IsString(b)", "b[0]", "true", "Concat([b], a)"),
      any,
    );
    return bodies.map((body) => `(${names}) => ${body}`);
  }
  if (typeof type === "object") {
    const item = type.listOf.startsWith("literal") ? fc.constantFrom('"a"', '"b"') : any;
    return fc.array(item, { maxLength: 3 }).map((items) => `[${items.join(", ")}]`);
  }
  return any;
}

function call(
  name: string,
  parameters: readonly Parameter[],
  any: fc.Arbitrary<string>,
): fc.Arbitrary<string> {
  const requiredCount = parameters.filter(({ isOptional }) => !isOptional).length;
  return fc
    .integer({ min: requiredCount, max: parameters.length })
    .chain((count) => fc.tuple(...parameters.slice(0, count).map((parameter) => argument(parameter, any))))
    .map((args) => `${name}(${args.join(", ")})`);
}

const statement = fc
  .constantFrom(...editors.values())
  .chain(({ name, parameters }) => call(name, parameters, expression));

test("whatever is called with whatever, single items fail and the batch stays a request", () => {
  let ran = 0;
  fc.assert(
    fc.property(
      traceRequest,
      fc.array(statement, { minLength: 1, maxLength: 4 }),
      expression,
      (plain, texts, value) => {
        const wire = { encoding: "protobuf", bytes: oracleEncode("traces", plain) } as const;
        const { batch } = decode("traces", wire, new Dictionary());
        const settings = settingsOf("traces", { context: "span" });
        const condition = parseConditions([`${value} == nil`], settings);
        if (condition.ok) condition.value.select(batch, { errorMode: "ignore" });
        for (const text of texts) {
          const parsed = parseStatements([text], settings);
          if (!parsed.ok) continue;
          parsed.value.run(batch, { errorMode: "silent" });
          ran += 1;
        }
        const encoded = encode(batch);
        const again = decode("traces", { encoding: "protobuf", bytes: encoded }, new Dictionary());
        expect([...again.warnings.keys()].filter((reason) => !/link_/.test(reason))).toEqual([]);
        expect(oracleDecode("traces", encode(again.batch))).toEqual(oracleDecode("traces", encoded));
      },
    ),
    { numRuns: 400 },
  );
  expect(ran).toBeGreaterThan(200);
});
