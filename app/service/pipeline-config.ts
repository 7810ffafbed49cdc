import { writeFile } from "node:fs/promises";
import type {
  PipelineChange,
  PipelineConfigText,
  PipelineEdit,
  PipelineFix,
  PipelineProblem,
  PipelineSource,
} from "../api/pipeline.ts";
import { ApiFailure } from "../api/protocol.ts";
import type { Completion } from "../component/config/completion.ts";
import type { Factories } from "../component/factories.ts";
import type { Log } from "../component/log.ts";
import { complete } from "../config/complete/complete.ts";
import type { ConfigProblem } from "../config/config-problem.ts";
import { type LoadedConfig, loadConfig, requireConfig } from "../config/load-config.ts";
import { quotedPlace } from "../config/quoted-place.ts";
import { type Remedy, remedyOf } from "../config/remedy/remedy.ts";
import { parseConfigFlag } from "../config/resolve/location.ts";
import { nodeReader } from "../config/resolve/node-reader.ts";
import { retrieve } from "../config/resolve/retrieve.ts";
import type { MapNode, Place } from "../config/tree.ts";
import { defaultServiceConfig, type OtlpEndpoints } from "./default-config.ts";
import { defaultSource, defaultYaml } from "./default-yaml.ts";
import type { PipelineRunner } from "./pipeline-runner.ts";
import { StartError } from "./start-trouble.ts";

/** What the command line says of the configuration. */
export interface ConfigArguments {
  /** Of `--config`, in their order: later ones win. */
  readonly configs: readonly string[];
  /** Of `--set`. */
  readonly sets: readonly string[];
  /** Of `--feature-gates`. */
  readonly featureGates?: readonly string[];
}

export interface PipelineConfigSettings {
  readonly given: ConfigArguments;
  /** For the configuration that runs where none is given. */
  readonly endpoints: OtlpEndpoints;
  readonly factories: Factories;
  readonly runner: PipelineRunner;
  readonly log: Log;
}

type Texts = ReadonlyMap<string, string>;

/** Changes that can be taken back. */
const revertsMax = 20;

/** The texts of the configuration in use: read from their sources, or applied by a client; to check, apply, take back and save. */
export class PipelineConfig {
  readonly #settings: PipelineConfigSettings;
  readonly #isDefault: boolean;
  readonly #uris: readonly string[];
  /** In use. */
  #texts: Texts = new Map();
  /** What the sources said when they were read. */
  #read: Texts = new Map();
  /** In use before, the latest last. */
  #earlier: readonly Texts[] = [];
  #problems: readonly PipelineProblem[] = [];
  /** Changes go one after the other, each from the texts that the one before left. */
  #changing: Promise<unknown> = Promise.resolve();

  constructor(settings: PipelineConfigSettings) {
    const { configs } = settings.given;
    this.#settings = settings;
    this.#isDefault = configs.length === 0;
    this.#uris = this.#isDefault ? [defaultSource] : configs;
  }

  /** Starts what the sources say. Rejects with a `ConfigError` of all that is wrong, or with why it does not start. */
  async start(): Promise<void> {
    const { runner, factories, endpoints, given } = this.#settings;
    this.#read = await this.#readSources();
    this.#texts = this.#read;
    if (this.#isDefault && given.sets.length === 0 && (given.featureGates ?? []).length === 0)
      return runner.start(defaultServiceConfig(factories, endpoints));
    const loaded = await this.#load(this.#texts);
    const config = requireConfig(loaded);
    this.#keep(loaded);
    await runner.start(config);
  }

  async check(changes: Texts): Promise<readonly PipelineProblem[]> {
    return problemsOf(await this.#load(this.#changed(changes)));
  }

  /** What may stand at a place of a source that is being written. */
  complete(uri: string, text: string, offset: number): Completion {
    const others = [...this.#texts].filter(([other]) => other !== uri).map(([, other]) => other);
    return complete(text, Math.min(offset, text.length), this.#settings.factories, others);
  }

  apply(changes: Texts): Promise<PipelineChange> {
    return this.#inOrder(() => this.#change(this.#changed(changes), this.#withThese()));
  }

  /** Reads the sources again; what was applied and not saved is no longer in use. */
  reload(): Promise<PipelineChange> {
    return this.#inOrder(async () => {
      const read = await this.#readSources();
      const change = await this.#change(read, this.#withThese());
      if (change.isApplied) this.#read = read;
      return change;
    });
  }

  /** Back to what was in use before the last change, which is forgotten. Rejects with `not_found` where there was none. */
  revert(): Promise<PipelineChange> {
    return this.#inOrder(async () => {
      const before = this.#earlier.at(-1);
      if (before === undefined)
        throw new ApiFailure("not_found", "Nothing was changed that could be taken back");
      return await this.#change(before, this.#earlier.slice(0, -1));
    });
  }

  /** Writes what is in use to the files it came from. */
  save(): Promise<void> {
    return this.#inOrder(() => this.#save());
  }

  async #save(): Promise<void> {
    for (const uri of this.#uris) {
      const path = fileOf(uri);
      const text = this.#texts.get(uri);
      if (text === undefined || text === this.#read.get(uri)) continue;
      if (path === undefined || this.#isDefault)
        throw new ApiFailure("invalid_params", `${uri} is not a file that could be written`);
      await writeFile(path, text);
      this.#read = new Map(this.#read).set(uri, text);
    }
  }

  describe(version: number): PipelineConfigText {
    return {
      ...{ version, isDefault: this.#isDefault, sets: this.#settings.given.sets },
      sources: this.#uris.map((uri): PipelineSource => {
        const text = this.#texts.get(uri) ?? "";
        const isFile = !this.#isDefault && fileOf(uri) !== undefined;
        return { uri, name: fileOf(uri) ?? uri, text, isFile, isChanged: text !== this.#read.get(uri) };
      }),
      canRevert: this.#earlier.length > 0,
      problems: this.#problems,
    };
  }

  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#changing.then(work);
    this.#changing = result.catch(() => undefined);
    return result;
  }

  /** What can be come back to once the texts in use are left. */
  #withThese(): readonly Texts[] {
    return [...this.#earlier, this.#texts].slice(-revertsMax);
  }

  /** `earlier`: what can be come back to after the change. */
  async #change(texts: Texts, earlier: readonly Texts[]): Promise<PipelineChange> {
    const { runner } = this.#settings;
    const loaded = await this.#load(texts);
    const problems = problemsOf(loaded);
    const version = () => runner.running?.version ?? 0;
    if (loaded.config === undefined) return { isApplied: false, version: version(), problems };
    try {
      await runner.change(loaded.config);
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      const reasons =
        error instanceof StartError
          ? problemsOf({ problems: startProblems(error, loaded), tree: loaded.tree })
          : [];
      return { isApplied: false, version: version(), problems: [...problems, ...reasons], failure };
    }
    this.#earlier = earlier;
    this.#texts = texts;
    this.#keep(loaded);
    return { isApplied: true, version: version(), problems };
  }

  #load(texts: Texts): Promise<LoadedConfig> {
    const { given, factories } = this.#settings;
    const { sets, featureGates = [] } = given;
    return loadConfig({ configs: this.#uris, sets, featureGates, texts }, factories, nodeReader);
  }

  #keep(loaded: LoadedConfig): void {
    this.#problems = problemsOf(loaded);
    for (const { message, suggestion } of loaded.problems)
      this.#settings.log(`warning: ${message}${suggestion === undefined ? "" : ` (${suggestion})`}`, {
        level: "warn",
      });
  }

  #changed(changes: Texts): Texts {
    for (const uri of changes.keys())
      if (!this.#uris.includes(uri))
        throw new ApiFailure("invalid_params", `${JSON.stringify(uri)} is no source of the configuration`);
    return new Map([...this.#texts, ...changes]);
  }

  /** Of sources that cannot be read nothing is kept: loading them says why. */
  async #readSources(): Promise<Texts> {
    const { endpoints } = this.#settings;
    if (this.#isDefault) return new Map([[defaultSource, defaultYaml(endpoints)]]);
    const texts = new Map<string, string>();
    for (const uri of this.#uris) {
      const location = parseConfigFlag(uri);
      const read = location === undefined ? undefined : await retrieve(location, nodeReader);
      if (read !== undefined && "text" in read) texts.set(uri, read.text);
    }
    return texts;
  }
}

/** Where the section, or the value in it, is because of which a valid configuration does not start. */
function startProblems({ troubles }: StartError, { tree }: LoadedConfig): readonly ConfigProblem[] {
  return troubles.map(({ path, message }) => {
    const place = quotedPlace(tree, path, message);
    return { severity: "error", stage: "start", path, message: `${path.join("::")}: ${message}`, place };
  });
}

/** The path of a source that is a file. */
function fileOf(uri: string): string | undefined {
  const location = parseConfigFlag(uri);
  return location?.scheme === "file" ? location.opaque : undefined;
}

function problemsOf({
  problems,
  tree,
}: {
  readonly problems: readonly ConfigProblem[];
  readonly tree: MapNode;
}): readonly PipelineProblem[] {
  return problems.map((problem) => {
    const { severity, path, message, suggestion, place } = problem;
    const remedy = remedyOf(problem, tree);
    const fix = remedy === undefined ? {} : { fix: fixOf(remedy) };
    return { severity, path: path.join("::"), message, suggestion, ...rangeOf(place), ...fix };
  });
}

function fixOf({ title, edits }: Remedy): PipelineFix {
  return { title, edits: edits.map(({ place, text }) => ({ ...rangeOf(place), text })) };
}

function rangeOf({ source, line, column, endLine, endColumn }: Place): Omit<PipelineEdit, "text"> {
  return { source, line, column, endLine, endColumn };
}
