import type { ContextName } from "./context-names.ts";

const spanEnums: Readonly<Record<string, bigint>> = {
  SPAN_KIND_UNSPECIFIED: 0n,
  SPAN_KIND_INTERNAL: 1n,
  SPAN_KIND_SERVER: 2n,
  SPAN_KIND_CLIENT: 3n,
  SPAN_KIND_PRODUCER: 4n,
  SPAN_KIND_CONSUMER: 5n,
  STATUS_CODE_UNSET: 0n,
  STATUS_CODE_OK: 1n,
  STATUS_CODE_ERROR: 2n,
};

const metricEnums: Readonly<Record<string, bigint>> = {
  METRIC_DATA_TYPE_NONE: 0n,
  METRIC_DATA_TYPE_GAUGE: 1n,
  METRIC_DATA_TYPE_SUM: 2n,
  METRIC_DATA_TYPE_HISTOGRAM: 3n,
  METRIC_DATA_TYPE_EXPONENTIAL_HISTOGRAM: 4n,
  METRIC_DATA_TYPE_SUMMARY: 5n,
  AGGREGATION_TEMPORALITY_UNSPECIFIED: 0n,
  AGGREGATION_TEMPORALITY_DELTA: 1n,
  AGGREGATION_TEMPORALITY_CUMULATIVE: 2n,
};

const pointEnums: Readonly<Record<string, bigint>> = {
  ...metricEnums,
  FLAG_NONE: 0n,
  FLAG_NO_RECORDED_VALUE: 1n,
};

function severityEnums(): Record<string, bigint> {
  const enums: Record<string, bigint> = { SEVERITY_NUMBER_UNSPECIFIED: 0n };
  for (const [i, level] of ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"].entries()) {
    for (let step = 1; step <= 4; step++) {
      enums[`SEVERITY_NUMBER_${level}${step === 1 ? "" : step}`] = BigInt(i * 4 + step);
    }
  }
  return enums;
}

const none: Readonly<Record<string, bigint>> = {};

const enumsOf: Readonly<Record<ContextName, Readonly<Record<string, bigint>>>> = {
  resource: none,
  scope: none,
  span: spanEnums,
  spanevent: spanEnums,
  metric: metricEnums,
  datapoint: pointEnums,
  exemplar: pointEnums,
  log: severityEnums(),
};

/** What the symbol means in the context; undefined where it means nothing. */
export function enumValue(context: ContextName, symbol: string): bigint | undefined {
  const enums = enumsOf[context];
  return Object.hasOwn(enums, symbol) ? enums[symbol] : undefined;
}

/** All symbols of a context, for suggestions. */
export function enumNames(context: ContextName): readonly string[] {
  return Object.keys(enumsOf[context]);
}
