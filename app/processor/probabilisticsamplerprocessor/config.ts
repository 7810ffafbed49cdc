import type { ConfigIssues, ConfigPath } from "../../component/config/config-type.ts";
import { bool, float, int, oneOf, text } from "../../component/config/scalars.ts";
import { key, type SectionOf, section } from "../../component/config/section.ts";
import { hexDigitsMax, probabilityMin } from "./threshold.ts";

export const samplerModes = ["", "hash_seed", "equalizing", "proportional"] as const;
const sources = ["traceID", "record"] as const;

/** Source: contrib `processor/probabilisticsamplerprocessor/config.go`. */
const keys = {
  sampling_percentage: key(float, 0, "Share of the items to let through; 100 and more is all"),
  hash_seed: key(int(0, 2 ** 32 - 1), 0, "The same for all Collectors of one tier"),
  mode: key(
    oneOf(samplerModes, (mode) => `unsupported sampler mode "${mode}"`),
    "",
    "hash_seed, equalizing or proportional",
  ),
  fail_closed: key(bool, true, "Leave items out whose sampling information is wrong or missing"),
  sampling_precision: key(int(), 4, "Hexadecimal digits of the threshold that is written, 1 to 14"),
  attribute_source: key(
    oneOf(sources, (source) => `invalid attribute source: ${source}. Expected: traceID or record`),
    "traceID",
    "Logs only: what is random",
  ),
  from_attribute: key(
    text,
    "",
    "Logs only: attribute that is random, for records without a trace id or with record",
  ),
  sampling_priority: key(
    text,
    "",
    "Logs only: attribute with a percentage that comes before the configured one",
  ),
};

export type ProbabilisticSamplerConfig = SectionOf<typeof keys>;

export const probabilisticSamplerSchema = section(keys, validate);

function validate(config: ProbabilisticSamplerConfig, path: ConfigPath, issues: ConfigIssues): void {
  const { sampling_percentage, sampling_precision } = config;
  const rate = wrongRate(sampling_percentage);
  if (rate !== undefined) issues.validate([...path, "sampling_percentage"], rate);
  const precision = wrongPrecision(sampling_precision);
  if (precision !== undefined) issues.validate([...path, "sampling_precision"], precision);
}

function wrongRate(percentage: number): string | undefined {
  if (!Number.isFinite(percentage)) return `sampling rate is invalid: ${goFloat(percentage)}%`;
  if (percentage < 0) return `sampling rate is negative: ${goFloat(percentage)}%`;
  const isTooSmall = percentage > 0 && percentage / 100 < probabilityMin;
  return isTooSmall ? `sampling rate is too small: ${percentage}%` : undefined;
}

function wrongPrecision(digits: number): string | undefined {
  if (digits === 0) return "invalid sampling precision: 0";
  if (digits > hexDigitsMax) return `sampling precision is too great, should be <= 14: ${digits}`;
  return digits < 0 ? `invalid sampling precision: ${digits}` : undefined;
}

/** As Go writes `%f`. */
function goFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  return Number.isFinite(value) ? value.toFixed(6) : `${value < 0 ? "-" : "+"}Inf`;
}
