import fc from "fast-check";
import type { Signal } from "../../../base/signal.ts";
import { ConfigIssues } from "../../../component/config/config-type.ts";
import type {
  AnyExporterFactory,
  AnyProcessorFactory,
  ConnectorFactory,
} from "../../../component/factory.ts";
import type { ConfiguredComponent, ServiceConfig } from "../../../config/service-config.ts";
import { PermanentError, RetryableError } from "../../../consumer/consumer-error.ts";
import { systemClock } from "../../system-clock.ts";
import type { Flow } from "../flow.ts";
import type { GraphNode } from "../graph-node.ts";
import { GraphRig, toyBatch } from "./graph-rig.ts";
import { ToyWorld, toyFactories } from "./toy-components.ts";
import { toyConfig } from "./toy-config.ts";

/** What is sent, and what the neighbour behind says each time it is asked. */
export interface Traffic {
  readonly sizes: readonly number[];
  readonly answers: readonly ("takes" | "busy" | "never")[];
}

export const traffic: fc.Arbitrary<Traffic> = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }),
  answers: fc.array(fc.constantFrom("takes", "takes", "busy", "never"), { minLength: 1, maxLength: 12 }),
});

/** Items by what became of them in one component, once it has shut down. */
export interface Account {
  readonly taken: number;
  /** Told to the sender. */
  readonly refused: number;
  /** What stands behind it took, and did not take. */
  readonly handedOn: number;
  readonly handedBack: number;
  readonly dropped: number;
  /** Entered and never ended: always a mistake. */
  readonly lost: number;
}

/** A section of YAML as its factory reads it. Throws where something is wrong with it. */
export function configured<F extends AnyProcessorFactory | AnyExporterFactory | ConnectorFactory>(
  factory: F,
  raw: unknown,
): ConfiguredComponent<F> {
  const issues = new ConfigIssues();
  const config = factory.schema.decode(raw, [], issues);
  if (issues.list.length > 0) throw new Error(issues.list.map(({ message }) => message).join("; "));
  return { id: "x", factory, config };
}

/** Runs a processor between a toy receiver and a toy exporter that answers as `traffic` says. */
export async function runProcessor(
  signal: Signal,
  processor: ConfiguredComponent<AnyProcessorFactory>,
  { sizes, answers }: Traffic,
): Promise<Account> {
  const world = new ToyWorld();
  const { receiver, exporter } = toyFactories(world);
  const parts = { receivers: { r: receiver }, exporters: { e: exporter } };
  const config = toyConfig({
    ...parts,
    processors: { x: processor.factory },
    pipelines: [`${signal}: r | x | e`],
  });
  world.refuse = answering(answers);
  return await run(signal, world, { ...config, processors: new Map([["x", processor]]) }, sizes);
}

/** Runs a connector of one signal between two pipelines. */
export async function runConnector(
  signal: Signal,
  connector: ConfiguredComponent<ConnectorFactory>,
  { sizes, answers }: Traffic,
): Promise<Account> {
  const world = new ToyWorld();
  const { receiver, exporter } = toyFactories(world);
  const pipelines = [`${signal}/in: r | | x`, `${signal}/out: x | | e`];
  const parts = { receivers: { r: receiver }, exporters: { e: exporter }, pipelines };
  const config = toyConfig({ ...parts, connectors: { x: connector.factory } });
  world.refuse = answering(answers);
  return await run(signal, world, { ...config, connectors: new Map([["x", connector]]) }, sizes);
}

/** Runs an exporter behind a toy receiver; its neighbour is whatever it sends to. */
export async function runExporter(
  signal: Signal,
  exporter: ConfiguredComponent<AnyExporterFactory>,
  sizes: readonly number[],
): Promise<Account> {
  const world = new ToyWorld();
  const { receiver } = toyFactories(world);
  const parts = { receivers: { r: receiver }, exporters: { x: exporter.factory } };
  const config = toyConfig({ ...parts, pipelines: [`${signal}: r | | x`] });
  return await run(signal, world, { ...config, exporters: new Map([["x", exporter]]) }, sizes);
}

async function run(
  signal: Signal,
  world: ToyWorld,
  config: ServiceConfig,
  sizes: readonly number[],
): Promise<Account> {
  const rig = new GraphRig(world);
  rig.isTapped = false;
  // Retries end after a time.
  rig.clock = systemClock;
  const graph = rig.graph(config);
  await graph.start();
  await Promise.all(sizes.map((size) => rig.send("r", toyBatch(signal, size))));
  await graph.shutdown();
  return accountOf(graph.nodes.find(({ identity }) => identity.id === "x")!);
}

function accountOf(node: GraphNode): Account {
  const into = node.inputs.map(({ flow }) => flow);
  const { output, sentItems, dropped } = node.stage;
  const sum = (of: (flow: Flow) => number) => into.reduce((total, flow) => total + of(flow), 0);
  return {
    taken: sum(({ taken }) => taken),
    refused: sum(({ refused }) => refused),
    handedOn: node.identity.kind === "exporter" ? sentItems : output.taken,
    handedBack: output.refused,
    dropped: [...dropped.values()].reduce((total, items) => total + items, 0),
    lost: sum(({ underWay }) => underWay) + output.underWay,
  };
}

function answering(answers: Traffic["answers"]): () => Error | undefined {
  let asked = 0;
  return () => answerOf(answers[asked++ % answers.length]!);
}

export function answerOf(answer: Traffic["answers"][number]): Error | undefined {
  if (answer === "busy") return new RetryableError("busy", "come again", 1);
  return answer === "never" ? new PermanentError("invalid_item", "never again") : undefined;
}
