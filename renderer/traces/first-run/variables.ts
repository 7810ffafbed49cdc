/** The protocols an SDK can be told to use, in the words of OTEL_EXPORTER_OTLP_PROTOCOL. */
export type SdkProtocol = "http/protobuf" | "grpc";

/** Where a program sends to. */
export interface Target {
  readonly protocol: SdkProtocol;
  /** `http://127.0.0.1:4318`. */
  readonly endpoint: string;
}

/** The ways to set variables we can write down. */
export const snippetForms = ["bash", "powershell", "dotenv", "compose", "vscode"] as const;
export type SnippetForm = (typeof snippetForms)[number];

export const snippetTitles: Readonly<Record<SnippetForm, string>> = {
  bash: "bash, zsh",
  powershell: "PowerShell",
  dotenv: ".env",
  compose: "Docker Compose",
  vscode: "VS Code launch.json",
};

/** The name by which containers of Docker Desktop reach what listens on the loopback address of the machine. */
const hostOfContainers = "host.docker.internal";

/** The block to copy. Only what an SDK needs: without a service name everything would be called `unknown_service`. */
export function snippet(form: SnippetForm, target: Target): string {
  const variables = variablesOf(target);
  switch (form) {
    case "bash":
      return lines(variables, (name, value) => `export ${name}=${value}`);
    case "powershell":
      return lines(variables, (name, value) => `$env:${name} = "${value}"`);
    case "dotenv":
      return lines(variables, (name, value) => `${name}=${value}`);
    case "compose":
      return compose(target);
    case "vscode":
      return vscode(variables);
  }
}

type Variables = readonly (readonly [name: string, value: string])[];

function variablesOf({ protocol, endpoint }: Target): Variables {
  return [
    ["OTEL_EXPORTER_OTLP_ENDPOINT", endpoint],
    ["OTEL_EXPORTER_OTLP_PROTOCOL", protocol],
    ["OTEL_SERVICE_NAME", "my-service"],
  ];
}

function lines(variables: Variables, write: (name: string, value: string) => string): string {
  return variables.map(([name, value]) => write(name, value)).join("\n");
}

/**
 * On Linux a container reaches the loopback address only in the network of the machine: `host-gateway` is the address
 * of the bridge, where nothing listens. Docker Desktop runs containers in a machine of its own and forwards a name.
 */
function compose(target: Target): string {
  const loopback = /\/\/(127\.0\.0\.1|\[::1\]|localhost)(?=:|$)/.exec(target.endpoint)?.[1];
  const network = [
    "    network_mode: host # Linux",
    "    # Docker Desktop (macOS, Windows): without network_mode,",
    `    # and with ${hostOfContainers} in place of ${loopback}`,
  ];
  const environment = variablesOf(target).map(([name, value]) => `      ${name}: ${value}`);
  return [
    "services:",
    "  my-service:",
    ...(loopback === undefined ? [] : network),
    "    environment:",
    ...environment,
  ].join("\n");
}

function vscode(variables: Variables): string {
  const env = variables.map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return `"env": {\n${env.join(",\n")}\n}`;
}
