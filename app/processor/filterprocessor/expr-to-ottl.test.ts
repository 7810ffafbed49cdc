import { expect, test } from "vitest";
import { conditionToDrop } from "./expr-to-ottl.ts";

test.each([
  ['MetricName == "cpu" && HasLabel("core")', 'metric.name == "cpu" and datapoint.attributes["core"] != nil'],
  [
    'Label(\'core\') == "1" || !HasLabel("x")',
    'datapoint.attributes["core"] == "1" or not datapoint.attributes["x"] != nil',
  ],
  ['Label("a.b") != "1"', 'datapoint.attributes["a.b"] != "1"'],
  ['MetricName matches "^cpu\\\\."', 'IsMatch(metric.name, "^cpu\\\\.")'],
  ['MetricType == "Gauge"', undefined],
  ["len(Label('a')) > 2", undefined],
])("%s", (expression, condition) => {
  expect(conditionToDrop([expression], false)).toBe(condition);
});

test("several expressions, of which one is enough, and what is not included", () => {
  expect(conditionToDrop(['MetricName == "a"', 'HasLabel("b")'], true)).toBe(
    'not ((metric.name == "a") or (datapoint.attributes["b"] != nil))',
  );
  expect(conditionToDrop(['MetricName == "a"', "MetricType == 1"], false)).toBeUndefined();
  expect(conditionToDrop([], false)).toBeUndefined();
});
