import { AssertionError } from "../base/assert.ts";
import type { Factories } from "../component/factories.ts";
import { type BuildInfo, componentsText } from "../config/components-text.ts";
import { type LoadedConfig, loadConfig } from "../config/load-config.ts";
import { type PrintOptions, printConfig } from "../config/print-config.ts";
import { nodeReader } from "../config/resolve/node-reader.ts";
import type { ConfigSources } from "../config/resolve/resolve.ts";
import { Ports } from "../network/ports.ts";
import { createFactories } from "./factories.ts";

/** What the commands about configurations need, without an engine: nothing is started, no store is opened. */
export const configTools = {
  /** Reads and checks a configuration with the components there are. Never throws. */
  check: (sources: ConfigSources): Promise<LoadedConfig> =>
    loadConfig(sources, describedFactories(), nodeReader),
  /** As it would be used, as text. */
  print: ({ tree }: LoadedConfig, options: PrintOptions): string =>
    printConfig(tree, describedFactories(), options),
  /** The components there are, as text. */
  components: (info: BuildInfo): string => componentsText(describedFactories(), info),
};

/** Every component, to be looked at: none of them can be made. */
export function describedFactories(): Factories {
  return createFactories({ otlp: { decode: notMade, admit: notMade, ports: new Ports() }, store: notMade });
}

function notMade(): never {
  throw new AssertionError("these factories only describe components");
}
