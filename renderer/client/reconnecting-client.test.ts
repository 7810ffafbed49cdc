import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiFailure } from "../../app/api/protocol.ts";
import { assertDefined } from "../../app/base/assert.ts";
import { UnauthorizedError } from "./channel.ts";
import { type FakeChannel, FakeDial } from "./clienttest/fake-channel.ts";
import { ReconnectingClient } from "./reconnecting-client.ts";

let dialer: FakeDial;
let client: ReconnectingClient;

beforeEach(() => {
  vi.useFakeTimers();
  dialer = new FakeDial();
});
afterEach(() => {
  client.dispose();
  vi.useRealTimers();
});

async function connect(): Promise<FakeChannel> {
  client = new ReconnectingClient(dialer.dial);
  await vi.advanceTimersByTimeAsync(0);
  return lastChannel();
}

function lastChannel(): FakeChannel {
  return assertDefined(dialer.channels.at(-1), "no channel was opened");
}

describe("calls", () => {
  it("go out with the method's name and come back to the right caller", async () => {
    const channel = await connect();
    const first = client.call("traces.search", { query: "{}" });
    const second = client.call("engine.info", {});
    const [one, other] = channel.sentOf("request");
    expect(one).toMatchObject({ method: "traces.search", params: { query: "{}" } });
    channel.answer({ type: "result", id: other!.id, value: "second" });
    channel.answer({ type: "result", id: one!.id, value: "first" });
    expect([await first, await second]).toEqual(["first", "second"]);
  });

  it("made before the connection is there wait for it", async () => {
    client = new ReconnectingClient(dialer.dial);
    const call = client.call("engine.info", {});
    await vi.advanceTimersByTimeAsync(0);
    const channel = lastChannel();
    channel.answer({ type: "result", id: channel.sentOf("request")[0]!.id, value: "late" });
    expect(await call).toBe("late");
  });

  it("fail with the engine's own error", async () => {
    const channel = await connect();
    const call = client.call("traces.search", { query: "{" });
    const error = { code: "invalid_query", message: "Not closed.", detail: { from: 0, to: 1 } } as const;
    channel.answer({ type: "error", id: channel.sentOf("request")[0]!.id, error });
    await expect(call).rejects.toMatchObject({ ...error, name: "ApiFailure" });
  });

  it("are cancelled on the engine's side too", async () => {
    const channel = await connect();
    const controller = new AbortController();
    const call = client.call("traces.search", {}, controller.signal);
    const rejected = expect(call).rejects.toMatchObject({ code: "cancelled" });
    controller.abort();
    await rejected;
    const id = channel.sentOf("request")[0]!.id;
    expect(channel.sentOf("cancel")).toEqual([{ type: "cancel", id }]);
    // An answer that crossed the cancellation is nobody's.
    channel.answer({ type: "result", id, value: "late" });
  });

  it("that are cancelled already never go out", async () => {
    const channel = await connect();
    await expect(client.call("engine.info", {}, AbortSignal.abort())).rejects.toMatchObject({
      code: "cancelled",
    });
    expect(channel.sent).toEqual([]);
  });
});

describe("a connection that breaks", () => {
  it("fails what was under way, and carries later calls and subscriptions over to the next", async () => {
    const channel = await connect();
    const heard: unknown[] = [];
    client.subscribe("changes", (event) => heard.push(event));
    const broken = expect(client.call("engine.info", {})).rejects.toBeInstanceOf(ApiFailure);
    channel.break();
    await broken;
    expect(client.state).toBe("lost");

    const later = client.call("engine.stats", {});
    await vi.advanceTimersByTimeAsync(300);
    const next = lastChannel();
    expect(next).not.toBe(channel);
    expect(client.state).toBe("open");
    next.answer({ type: "event", id: next.sentOf("subscribe")[0]!.id, value: "news" });
    expect(heard).toEqual(["news"]);
    next.answer({ type: "result", id: next.sentOf("request")[0]!.id, value: "stats" });
    expect(await later).toBe("stats");
  });

  it("is tried again with growing pauses, and at once when asked", async () => {
    const channel = await connect();
    dialer.failure = new Error("nobody there");
    channel.break();
    await vi.advanceTimersByTimeAsync(60_000);
    const tries = dialer.tries;
    // 250 ms, doubled up to 5 s: about fifteen in a minute, not hundreds.
    expect(tries).toBeGreaterThan(10);
    expect(tries).toBeLessThan(20);
    dialer.failure = undefined;
    client.retryNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(dialer.tries).toBe(tries + 1);
    expect(client.state).toBe("open");
  });

  it("forgets subscriptions that were given up meanwhile", async () => {
    const channel = await connect();
    const stop = client.subscribe("changes", () => undefined);
    stop();
    expect(channel.sentOf("dispose")).toHaveLength(1);
    channel.break();
    await vi.advanceTimersByTimeAsync(300);
    expect(lastChannel().sent).toEqual([]);
  });

  it("says when only a login helps, and comes back after one", async () => {
    dialer.failure = new UnauthorizedError("no cookie");
    client = new ReconnectingClient(dialer.dial);
    const states: string[] = [];
    client.onStateChange(() => states.push(client.state));
    await vi.advanceTimersByTimeAsync(0);
    expect(client.state).toBe("unauthorized");
    dialer.failure = undefined;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(states).toEqual(["unauthorized", "open"]);
  });
});
