import type { Instance } from "../../main/servetest/instance.ts";
import { expect, post } from "./sightglass.ts";

const lineForm = /^( *)([\w-]+) (.+?) (\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)( !)?$/;
const baseUnixNano = 1_700_000_000_000_000_000n;

/**
 * Sends a trace as an outline shows it, one span a line: service, name, start and end in milliseconds, `!` for an error.
 *
 *     shop POST /pay 0-100
 *       bank charge 10-80 !
 */
export async function sendOutline(instance: Instance, trace: number, outline: string): Promise<void> {
  const above: string[] = [];
  const lines = outline.split("\n").filter((line) => line.trim() !== "");
  const indent = /^ */.exec(lines[0] ?? "")?.[0].length ?? 0;
  const spans = lines.map((line, at) => {
    const [, space = "", service = "", name = "", start = "", end = "", error] = lineForm.exec(line) ?? [];
    const level = (space.length - indent) / 2;
    above[level] = spanHex(at + 1);
    return {
      resource: { attributes: [{ key: "service.name", value: { stringValue: service } }] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: traceHex(trace),
              spanId: spanHex(at + 1),
              ...(level === 0 ? {} : { parentSpanId: above[level - 1] }),
              ...{ name, kind: 1, startTimeUnixNano: timeAt(start), endTimeUnixNano: timeAt(end) },
              ...(error === undefined ? {} : { status: { code: 2 } }),
            },
          ],
        },
      ],
    };
  });
  expect(await post(instance, "/v1/traces", { resourceSpans: spans })).toBe(200);
}

export function traceHex(trace: number): string {
  return `b${trace.toString(16).padStart(31, "0")}`;
}

/** Spans are numbered from 1, as their lines are. */
export function spanHex(span: number): string {
  return span.toString(16).padStart(16, "0");
}

function timeAt(ms: string): string {
  return String(baseUnixNano + BigInt(Math.round(Number(ms) * 1e6)));
}
