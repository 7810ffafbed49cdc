import { describe, expect, it } from "vitest";
import { snippet } from "./variables.ts";

const target = { protocol: "http/protobuf", endpoint: "http://127.0.0.1:4318" } as const;

describe("snippet", () => {
  it("sets endpoint, protocol and name in every form", () => {
    expect(snippet("bash", target)).toBe(
      [
        "export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318",
        "export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
        "export OTEL_SERVICE_NAME=my-service",
      ].join("\n"),
    );
    expect(snippet("powershell", target)).toContain('$env:OTEL_EXPORTER_OTLP_PROTOCOL = "http/protobuf"');
    expect(snippet("dotenv", target)).toContain("OTEL_SERVICE_NAME=my-service");
    expect(JSON.parse(`{${snippet("vscode", target)}}`)).toMatchObject({
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318" },
    });
  });

  it("lets containers reach the loopback address: in the network of the machine, or by Docker Desktop's name", () => {
    expect(snippet("compose", target)).toBe(
      [
        "services:",
        "  my-service:",
        "    network_mode: host # Linux",
        "    # Docker Desktop (macOS, Windows): without network_mode,",
        "    # and with host.docker.internal in place of 127.0.0.1",
        "    environment:",
        "      OTEL_EXPORTER_OTLP_ENDPOINT: http://127.0.0.1:4318",
        "      OTEL_EXPORTER_OTLP_PROTOCOL: http/protobuf",
        "      OTEL_SERVICE_NAME: my-service",
      ].join("\n"),
    );
    const elsewhere = { ...target, endpoint: "http://10.0.0.7:4318" };
    expect(snippet("compose", elsewhere)).not.toContain("network_mode");
  });
});
