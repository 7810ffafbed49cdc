import { describe, expect, it } from "vitest";
import { forContainers, snippet } from "./variables.ts";

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
        "    # Linux:",
        "    network_mode: host",
        "    # Docker Desktop (macOS, Windows): without network_mode, and with",
        "    #   OTEL_EXPORTER_OTLP_ENDPOINT: http://host.docker.internal:4318",
        "    environment:",
        "      OTEL_EXPORTER_OTLP_ENDPOINT: http://127.0.0.1:4318",
        "      OTEL_EXPORTER_OTLP_PROTOCOL: http/protobuf",
        "      OTEL_SERVICE_NAME: my-service",
      ].join("\n"),
    );
    expect(forContainers("http://[::1]:4317")).toBe("http://host.docker.internal:4317");
    expect(forContainers("http://10.0.0.7:4317")).toBe("http://10.0.0.7:4317");
  });
});
