import { Instance, temporaryDataDir } from "../../main/servetest/instance.ts";
import { traceRequests } from "../generator/requests.ts";
import { httpSender, sendAll } from "../ingest/send.ts";
import { type BenchResult, higherIsBetter, type SuiteOptions } from "../report.ts";

/** Both are measured in turn, so that a busy neighbour meets both. */
const rounds = 3;
const pollMs = 20;

/** What a gateway usually has. The conditions hold for no span, so that what is stored can be counted. */
const processors = `
processors:
  memory_limiter: { check_interval: 1s, limit_mib: 1500 }
  attributes:
    actions:
      - { key: deployment.environment.name, value: dev, action: upsert }
      - { key: user_agent.original, action: delete }
      - { key: user.id, action: hash }
  filter:
    trace_conditions:
      - 'span.attributes["http.route"] == "/health"'
      - 'IsMatch(span.name, "^(GET|HEAD) /(ready|live)$")'
  transform:
    trace_statements:
      - 'set(span.attributes["slow"], true) where span.end_time_unix_nano - span.start_time_unix_nano > 1000000000'
      - 'set(span.attributes["entry"], resource.attributes["service.name"]) where span.kind == SPAN_KIND_SERVER'
      - 'delete_key(span.attributes, "thread.id")'
  batch:
`;

function configOf(names: readonly string[]): string {
  return `
receivers: { otlp: { protocols: { http: { endpoint: "127.0.0.1:0" } } } }
${names.length === 0 ? "" : processors}
exporters: { store: }
service:
  telemetry: { metrics: { level: none } }
  pipelines: { traces: { receivers: [otlp], processors: [${names.join(", ")}], exporters: [store] } }
`;
}

const all = ["memory_limiter", "attributes", "filter", "transform", "batch"];

/** Durable ingest through processors against the bare path, in processes of their own. */
export async function runPipelineSuite({
  spans,
  seed,
  only,
  log,
}: SuiteOptions): Promise<readonly BenchResult[]> {
  log(`generating ${spans} spans`);
  const requests = [...traceRequests(spans, seed)];
  const chains = [all, ...all.map((name) => [name])].filter(
    (names) => only === undefined || only.has(idOf(names)),
  );
  const results: BenchResult[] = [];
  for (const names of chains) {
    const [rates, bareRates]: [number[], number[]] = [[], []];
    for (let round = 1; round <= rounds; round++) {
      log(`${idOf(names)}, round ${round} of ${rounds}`);
      bareRates.push(await measure(requests, spans, []));
      rates.push(await measure(requests, spans, names));
    }
    const peer = "the same without processors";
    results.push(higherIsBetter(idOf(names), "spans/s", median(rates), peer, median(bareRates)));
  }
  return results;
}

function idOf(names: readonly string[]): string {
  return names.length === 1 ? `only-${names[0]}` : "pipeline";
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/** Spans a second, until every one of them is stored. */
async function measure(
  requests: readonly Uint8Array[],
  spans: number,
  names: readonly string[],
): Promise<number> {
  const { dataDir, remove } = temporaryDataDir();
  const args = ["--disk-budget", "8GiB", "--config", `yaml:${configOf(names)}`];
  const instance = await Instance.start(dataDir, args);
  const sender = httpSender(instance.info.otlpHttp ?? "");
  try {
    const startMs = performance.now();
    await sendAll(requests, sender.send);
    while ((await storedSpans(instance)) < spans) await new Promise((resolve) => setTimeout(resolve, pollMs));
    return (spans / (performance.now() - startMs)) * 1_000;
  } finally {
    sender.close();
    await instance.stop();
    remove();
  }
}

async function storedSpans(instance: Instance): Promise<number> {
  const stats = JSON.parse((await instance.get("/api/stats")) ?? "") as { stored: { traces: number } };
  return stats.stored.traces;
}
