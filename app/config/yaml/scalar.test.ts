import { expect, test } from "vitest";
import { resolvePlain, resolveTagged } from "./scalar.ts";

test.each([
  ["", null],
  ["~", null],
  ["Null", null],
  ["true", true],
  ["False", false],
  // YAML 1.1 took these for booleans.
  ["yes", "yes"],
  ["on", "on"],
  ["off", "off"],
  ["n", "n"],
  ["tRue", "tRue"],
  ["8080", 8080],
  ["-1", -1],
  ["+5", 5],
  ["1_000", 1000],
  ["0123", 83],
  ["0o17", 15],
  ["0x1F", 31],
  ["0b101", 5],
  ["08", 8],
  ["1.5", 1.5],
  [".5", 0.5],
  ["5.", 5],
  ["1e3", 1000],
  ["-.5E-1", -0.05],
  [".inf", Number.POSITIVE_INFINITY],
  ["-.Inf", Number.NEGATIVE_INFINITY],
  [".nan", Number.NaN],
  ["9223372036854775807", 9223372036854775807n],
  ["-9223372036854775808", -9223372036854775808n],
  ["18446744073709551615", 18446744073709551615n],
  ["18446744073709551616", 2 ** 64],
  // YAML 1.1 took this for a number of minutes.
  ["12:30", "12:30"],
  ["0.0.0.0:4317", "0.0.0.0:4317"],
  ["1.2.3", "1.2.3"],
  ["5s", "5s"],
  ["-", "-"],
  ["0x", "0x"],
  ["_1", "_1"],
  ["2024-05-06", new Date("2024-05-06T00:00:00Z")],
  ["2024-5-6T7:08:09.5+01:00", new Date("2024-05-06T07:08:09.5+01:00")],
  ["2024-05-06 07:08:09", new Date("2024-05-06T07:08:09Z")],
  ["2024-13-06", "2024-13-06"],
])("%s is %o, as in Go's yaml v3", (text, value) => {
  expect(resolvePlain(text)).toEqual(value);
});

test.each([
  ["str", "0123", "0123"],
  ["int", "5", 5],
  ["int", "five", "five"],
  ["float", "1e3", 1000],
  ["bool", "true", true],
  ["bool", "yes", "yes"],
  ["null", "x", null],
])("!!%s %s is %o", (tag, text, value) => {
  expect(resolveTagged(`tag:yaml.org,2002:${tag}`, text)).toEqual(value);
});
