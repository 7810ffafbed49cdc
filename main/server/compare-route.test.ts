import { Readable } from "node:stream";
import { expect, test } from "vitest";
import type { EngineClient } from "../../app/api/methods.ts";
import { answerApi } from "./api-routes.ts";

async function ask(body: string | undefined, method = "POST") {
  const asked: unknown[] = [];
  const client = {
    call: (name: string, params: unknown) => {
      asked.push([name, params]);
      return Promise.resolve({ isClear: false });
    },
  } as unknown as EngineClient;
  const request = {
    ...{ method, path: "/api/compare", query: new URLSearchParams() },
    body: body === undefined ? undefined : Readable.from([Buffer.from(body)]),
  };
  const { status, body: answer } = await answerApi(client, request);
  return { asked, status, answer: JSON.parse(answer as string) as unknown };
}

test("both sides are asked for with their times", async () => {
  const sides = {
    baseline: { q: "{ status = ok }", end: "2026-11-21T08:00:00Z" },
    canary: { q: "", start: "17", in: "start" },
    rest: "baseline",
  };
  expect(await ask(JSON.stringify(sides))).toEqual({
    status: 200,
    answer: { isClear: false },
    asked: [
      [
        "traces.compare",
        {
          baseline: { query: "{ status = ok }", endUnixNano: "1795248000000000000" },
          canary: { query: "", startUnixNano: "17", traceTime: "start" },
          rest: "baseline",
        },
      ],
    ],
  });
});

test.each([
  [undefined, "The body is no JSON."],
  ["[]", "The body is an object with baseline and canary."],
  ["{}", "baseline: an object with q, since, start, end, run, in."],
  ['{"baseline":{},"canary":{},"other":{}}', "There is no other: baseline, canary, rest."],
  ['{"baseline":{"query":""},"canary":{}}', "baseline: there is no query: q, since, start, end, run, in."],
  ['{"baseline":{"q":1},"canary":{}}', "baseline: q is a string."],
])("%s is refused", async (body, message) => {
  const { status, answer, asked } = await ask(body);
  expect({ status, answer, asked }).toEqual({
    ...{ status: 400, asked: [] },
    answer: { error: { code: "invalid_params", message } },
  });
});

test("a body that is far too long is refused", async () => {
  const { status, asked } = await ask(`{"baseline":{"q":"${" ".repeat(1024 * 1024)}"}}`);
  expect([status, asked]).toEqual([400, []]);
});

test("a GET is refused", async () => {
  expect((await ask(undefined, "GET")).status).toBe(405);
});
