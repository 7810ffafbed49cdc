import { afterAll, beforeAll, expect, test } from "vitest";
import { Instance, temporaryDataDir } from "./instance.ts";
import { run } from "./run-program.ts";

const { dataDir, remove } = temporaryDataDir();
const startMs = Date.now() - 60_000;
let instance: Instance;

beforeAll(async () => {
  instance = await Instance.start(dataDir);
  for (const service of ["cart", "web"]) await send(service);
});

afterAll(async () => {
  await instance.stop();
  remove();
});

/** A trace of a server span and, in the cart, a failing query under it. */
async function send(service: string): Promise<void> {
  const traceId = Buffer.from(service.padEnd(16, "x")).toString("hex");
  const root = span(traceId, "00000000000000aa", "", `GET /${service}`, { "http.route": `/${service}` });
  const child = {
    ...span(traceId, "00000000000000bb", "00000000000000aa", "SELECT", { "db.system": "sqlite" }),
    status: { code: 2 },
  };
  const resource = { attributes: [{ key: "service.name", value: { stringValue: service } }] };
  const spans = service === "cart" ? [child, root] : [root];
  const response = await fetch(`http://${instance.info.otlpHttp}/v1/traces`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }),
  });
  expect(response.status).toBe(200);
}

function span(
  traceId: string,
  spanId: string,
  parentSpanId: string,
  name: string,
  attributes: Readonly<Record<string, string>>,
): object {
  return {
    ...{ traceId, spanId, parentSpanId, name, kind: 2 },
    startTimeUnixNano: `${startMs}000000`,
    endTimeUnixNano: `${startMs + 20}000000`,
    attributes: Object.entries(attributes).map(([key, value]) => ({ key, value: { stringValue: value } })),
  };
}

async function get(path: string): Promise<unknown> {
  return JSON.parse((await instance.get(path)) ?? "");
}

const search = (...args: string[]) => run(["search", ...args, "--data-dir", dataDir]);

test("the command line prints the traces of any query, and the spans that matched", async () => {
  const structural = '{ span.http.route = "/cart" } > { status = error } | select(span.db.system)';
  const { code, stdout } = await search(structural, "--spans", "2", "--since", "1h");
  expect(code).toBe(0);
  expect(stdout).toContain("GET /cart");
  expect(stdout).not.toContain("GET /web");
  expect(stdout).toMatch(/00000000000000bb .* cart: SELECT {2}error {2}span\.db\.system="sqlite"/);
});

test("it prints series of a metrics query, and JSON where asked for", async () => {
  const query = "{ } | count_over_time() by (resource.service.name)";
  const { stdout } = await search(query, "--since", "1h", "--step", "30m");
  expect(stdout).toMatch(/cart .* 2 /);
  const json = JSON.parse((await search(query, "--since", "1h", "--format", "json")).stdout) as {
    series: unknown[];
  };
  expect(json.series).toHaveLength(2);
});

test("it points at what is wrong with a query, and exits with 2", async () => {
  const { code, stdout, stderr } = await search("{ statsu = error }");
  expect([code, stdout]).toEqual([2, ""]);
  const [, query, caret, suggestion] = stderr.split("\n");
  expect(query?.slice(caret?.indexOf("^"))).toMatch(/^statsu/);
  expect(suggestion).toBe("  Try: { status = error }");
});

test("tags and their values are answered with counts under the query", async () => {
  const { tags } = (await get("/api/tags")) as { tags: { scope: string; name: string; spanCount: number }[] };
  expect(tags).toContainEqual({ scope: "span", name: "http.route", spanCount: 2 });
  const ofCart = encodeURIComponent('{ resource.service.name = "cart" }');
  expect(await get(`/api/tags/http.route/values?q=${ofCart}`)).toMatchObject({
    values: [{ text: "/cart", type: "string", count: 1 }],
  });
});
