import type { EngineClient } from "../../../app/api/methods.ts";
import { ProtoWriter } from "../../../app/pdata/otlp/proto-writer.ts";
import { httpSender } from "../../ingest/send.ts";
import { type BenchResult, median } from "../../report.ts";
import { againstAim } from "./aim.ts";

const rounds = 21;
const aimMs = 50;
/** Far beyond the aim: then it is lost, not late. */
const patienceMs = 10_000;

/** From the acknowledgement of a span until a search finds it. */
export async function measureVisible(client: EngineClient, address: string): Promise<BenchResult> {
  const sender = httpSender(address);
  try {
    const taken: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const name = `visible-${round}`;
      await sender.send(requestOf(name, round));
      const startMs = performance.now();
      while (!(await isFound(client, name)))
        if (performance.now() - startMs > patienceMs) throw new Error(`${name} was acknowledged, not found`);
      taken.push(performance.now() - startMs);
    }
    return againstAim("visible", "ms", median(taken), aimMs);
  } finally {
    sender.close();
  }
}

async function isFound(client: EngineClient, name: string): Promise<boolean> {
  const list = await client.call("traces.search", { query: `{ name = "${name}" }`, limit: 1 });
  return list.matched === 1;
}

/** An export request of one span. */
function requestOf(name: string, round: number): Uint8Array {
  const text = new TextEncoder().encode(name);
  const writer = new ProtoWriter();
  writer.begin(10);
  writer.begin(18);
  writer.begin(18);
  writer.field(
    10,
    Uint8Array.from({ length: 16 }, (_, i) => 1 + i + round),
    0,
    16,
  );
  writer.field(
    18,
    Uint8Array.from({ length: 8 }, (_, i) => 1 + i + round),
    0,
    8,
  );
  writer.field(42, text, 0, text.length);
  const nano = BigInt(Date.now()) * 1_000_000n;
  for (const tag of [57, 65]) {
    writer.varint(tag);
    writer.fixed64(Number(nano & 0xffffffffn), Number(nano >> 32n));
  }
  for (let open = 0; open < 3; open++) writer.finish();
  return writer.take();
}
