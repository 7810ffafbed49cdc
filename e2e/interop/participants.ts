import { cp, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type ProgramCommand, ProgramError, runProgram } from "./program.ts";

/** A program of the chain. */
export interface Participant {
  readonly name: string;
  /** `telemetry.sdk.language` of its SDK. */
  readonly language: string;
  /** Whether its SDK has an OTLP/JSON exporter; without one it sends protobuf where the others send JSON. */
  readonly speaksJson: boolean;
  /**
   * Sets the program up in `directory`, which lasts between runs, and gives the command that starts it.
   * Throws `MissingToolError` where this machine cannot run it.
   */
  prepare(directory: string): Promise<ProgramCommand>;
}

/** The toolchain or its registry is missing here: no fault of ours, so the program is skipped. */
export class MissingToolError extends Error {
  override readonly name = "MissingToolError";
}

const here = path.dirname(fileURLToPath(import.meta.url));

const python: Participant = {
  name: "python",
  language: "python",
  speaksJson: false,
  async prepare(directory) {
    const bin = path.join(directory, "bin");
    const requirements = path.join(here, "python", "requirements.txt");
    await need("python3", ["--version"]);
    await need("python3", ["-m", "venv", directory]);
    await need(path.join(bin, "pip"), ["install", "--quiet", "--no-deps", "--requirement", requirements]);
    return {
      file: path.join(bin, "opentelemetry-instrument"),
      args: [path.join(bin, "python"), path.join(here, "python", "server.py")],
      env: { OTEL_PYTHON_LOGGING_AUTO_INSTRUMENTATION_ENABLED: "true" },
    };
  },
};

const node: Participant = {
  name: "node",
  language: "nodejs",
  speaksJson: true,
  async prepare() {
    const register = createRequire(import.meta.url).resolve(
      "@opentelemetry/auto-instrumentations-node/register",
    );
    return {
      file: process.execPath,
      args: ["--require", register, path.join(here, "node", "server.cjs")],
      // The default asks every cloud for its metadata and waits.
      env: { OTEL_NODE_RESOURCE_DETECTORS: "env,host,os,process" },
    };
  },
};

const go: Participant = {
  name: "go",
  language: "go",
  speaksJson: false,
  async prepare(directory) {
    const cwd = path.join(here, "go");
    const file = path.join(directory, "hop");
    await need("go", ["version"]);
    await need("go", ["mod", "download"], cwd);
    await runProgram({ file: "go", args: ["build", "-mod=readonly", "-o", file, "."], cwd });
    return { file, args: [] };
  },
};

const java: Participant = {
  name: "java",
  language: "java",
  speaksJson: false,
  async prepare(directory) {
    await need("java", ["-version"]);
    await need("mvn", ["-version"]);
    await cp(path.join(here, "java"), directory, { recursive: true });
    // The first goal only downloads, the second compiles: a failure of the one is the machine's, of the other ours.
    await need("mvn", [...mavenFlags, "dependency:copy-dependencies", "-DincludeScope=runtime"], directory);
    await runProgram({ file: "mvn", args: [...mavenFlags, "package"], cwd: directory });
    const classPath = ["target/interop.jar", "target/dependency/*"].map((entry) =>
      path.join(directory, entry),
    );
    return {
      file: "java",
      args: ["-XX:TieredStopAtLevel=1", "-cp", classPath.join(path.delimiter), "interop.Server"],
    };
  },
};

const mavenFlags = ["--batch-mode", "--quiet"];

/** In the order of the chain. */
export const participants: readonly Participant[] = [python, node, go, java];

export async function prepareParticipant(
  participant: Participant,
  cacheRoot: string,
): Promise<ProgramCommand> {
  const directory = path.join(cacheRoot, participant.name);
  await mkdir(directory, { recursive: true });
  return participant.prepare(directory);
}

/** Runs a step whose failure means that the toolchain or the registry is not there. */
async function need(file: string, args: readonly string[], cwd?: string): Promise<void> {
  try {
    await runProgram({ file, args, ...(cwd === undefined ? {} : { cwd }) });
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    const reason = error.message.split("\n").at(-1) ?? "";
    throw new MissingToolError(`${[path.basename(file), ...args].join(" ")}: ${reason}`);
  }
}
