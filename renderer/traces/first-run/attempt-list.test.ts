import { expect, it } from "vitest";
import { settingIn } from "./attempt-list.tsx";

it.each([
  [
    "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318 without a path: the exporter adds it",
    "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318",
  ],
  [
    "Send Content-Type: application/json, or set OTEL_EXPORTER_OTLP_PROTOCOL=http/json",
    "OTEL_EXPORTER_OTLP_PROTOCOL=http/json",
  ],
  ["Stop that program, or listen elsewhere: --otlp-grpc 127.0.0.1:0", "--otlp-grpc 127.0.0.1:0"],
  ["Send from the page's own server, or through a proxy on its origin", undefined],
  ["Use an OTLP exporter", undefined],
])("of %j only the setting can be copied", (fix, setting) => {
  expect(settingIn(fix)).toBe(setting);
});
