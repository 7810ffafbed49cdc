import { gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readAll } from "../formatstest/normal-items.ts";
import { zipOf } from "../formatstest/zip-of.ts";

const ids = { traceId: "5b8efff798038103d269b633813fc60c", spanId: "eee19b7ec3c1b174" };
const request = (name: string) => ({ resourceSpans: [{ scopeSpans: [{ spans: [{ ...ids, name }] }] }] });
const line = (name: string) => JSON.stringify(request(name));

/** What was found as short text: `3 a` = a request from line 3 with a span named a, `4 ! reason`. */
async function found(file: string | Uint8Array, chunkBytes?: number): Promise<string[]> {
  const items = await readAll(Buffer.from(file), chunkBytes);
  return items.map((item) => {
    const { entry, line: at = 0 } = item.place;
    const where = `${entry === undefined ? "" : `${entry}:`}${at}`;
    if (item.kind === "refused") return `${where} ! ${item.reason}`;
    const names = [
      ...Buffer.from(item.wire.bytes)
        .toString()
        .matchAll(/"name": ?"([^"]*)"/g),
    ];
    return `${where} ${names.map((match) => match[1]).join("+")}`;
  });
}

describe("bad lines are named and good ones kept", () => {
  test.each([
    ["text", [line("a"), "not json", line("b")], ["1 a", "2 ! not JSON", "3 b"]],
    [
      "a line cut off in a text",
      [line("a"), line("x").slice(0, -20), line("b")],
      ["1 a", "2 ! not JSON", "3 b"],
    ],
    [
      "a line cut off after a brace",
      [line("a"), '{"resourceSpans":[', line("b"), line("c")],
      ["1 a", "3 b", "2 ! not JSON", "4 c"],
    ],
    ["too many brackets", [line("a"), "}}", line("b")], ["1 a", "2 ! not JSON", "3 b"]],
    ["the last line cut off", [line("a"), '{"resourceSpans":['], ["1 a", "2 ! not JSON"]],
    [
      "JSON of something else",
      ['{"level":"info"}', line("b")],
      ["1 ! no telemetry: an object with level", "2 b"],
    ],
    ["no JSON inside brackets", ["{nonsense}", line("b")], ["1 ! not JSON", "2 b"]],
    ["empty lines and requests", ["", "{}", line("b"), ""], ["3 b"]],
  ])("%s", async (_, lines, expected) => {
    expect(await found(lines.join("\n"))).toEqual(expected);
  });

  test("wherever the file is cut into chunks", async () => {
    const file = [
      line("a"),
      '{"x":"\\"]}',
      "",
      line("b"),
      "[[1]]",
      JSON.stringify(request("c"), null, 2),
    ].join("\n");
    const whole = await found(file);
    expect(whole).toEqual(["1 a", "2 ! not JSON", "4 b", "5 ! no telemetry: a list in a list", "8 c"]);
    for (let chunkBytes = 1; chunkBytes < 40; chunkBytes++)
      expect(await found(file, chunkBytes)).toEqual(whole);
  });
});

const bom = "\uFEFF";
const noFormat = "0 ! no format that is read here: neither JSON nor OTLP protobuf";

test.each([
  ["a byte order mark", `${bom}${line("a")}\n${line("b")}`, ["1 a", "2 b"]],
  ["the same, compressed", gzipSync(`${bom}${line("a")}`), ["1 a"]],
  ["UTF-16, little end first", Buffer.from(bom + line("a"), "utf16le"), ["0 ! UTF-16: save it as UTF-8"]],
  [
    "UTF-16, big end first",
    Buffer.from(bom + line("a"), "utf16le").swap16(),
    ["0 ! UTF-16: save it as UTF-8"],
  ],
  ["UTF-16 without a mark", Buffer.from(line("a"), "utf16le"), [noFormat]],
  ["a picture", Buffer.from("\u0089PNG\r\n\u001A\n\0\0\0\rIHDR", "latin1"), [noFormat]],
  ["a program", Buffer.from("\u007FELF\u0002\u0001\u0001\0\0\0\0\0", "latin1"), [noFormat]],
  ["bytes that begin with a short length", Buffer.from([0, 0, 1, 0, 1, 0, 32, 32, 0]), [noFormat]],
  ["no byte", "", ["0 ! nothing in it"]],
  ["blanks", " \n\t\r\n", ["0 ! nothing in it"]],
  ["no byte, compressed", gzipSync(""), ["0 ! nothing in it"]],
  ["only a mark", bom, ["0 ! nothing in it"]],
  ["no request", "[]", []],
])("%s", async (_, file, expected) => {
  for (const chunkBytes of [1, 2, 1_000]) expect(await found(file, chunkBytes)).toEqual(expected);
});

test("requests in a list are read one by one, whatever stands beside them", async () => {
  const beside = JSON.stringify({ about: "x", ...request("c") });
  const broken = '{"resourceSpans":[{]}';
  const file = `[\n${line("a")},\n${line("b")}, {"level":"info"},\n${beside}\n]`;
  expect(await found(file)).toEqual(["2 a", "3 b", "3 ! no telemetry: an object with level", "4 c"]);
  expect(await found(`[${line("a")},\n${broken},\n${line("b")}]`)).toEqual([
    "1 a",
    "1 ! not JSON",
    "3 b",
    "3 ! not JSON",
  ]);
  const tempo = JSON.stringify([{ batches: request("d").resourceSpans }, { resource_spans: [] }]);
  expect(await found(tempo)).toEqual(["1 d"]);
});

describe("packed files", () => {
  const file = `${line("a")}\n${line("b")}\n`;

  test.each([
    ["gzip", gzipSync(file)],
    ["gzip in pieces", Buffer.concat([gzipSync(line("a")), gzipSync(`\n${line("b")}`)])],
    ["zstd", zstdCompressSync(file)],
    ["zstd in gzip", gzipSync(zstdCompressSync(file))],
  ])("%s", async (_, packed) => {
    expect(await found(packed)).toEqual(["1 a", "2 b"]);
  });

  test("a zip of files", async () => {
    const packed = zipOf({
      "one.jsonl": Buffer.from(file),
      "more/two.json.gz": gzipSync(line("c")),
      "folder/": Buffer.alloc(0),
    });
    expect(await found(packed)).toEqual(["one.jsonl:1 a", "one.jsonl:2 b", "more/two.json.gz:1 c"]);
  });

  test("what is damaged says so, after what could be read", async () => {
    const cut = gzipSync(file).subarray(0, -12);
    expect((await found(cut)).at(-1)).toMatch(/damaged gzip/);
    const zip = zipOf({ "one.jsonl": Buffer.from(file) });
    expect(await found(zip.subarray(0, -5))).toEqual(["0 ! a damaged zip archive"]);
  });
});

test("any bytes are read to their end without a failure", async () => {
  const start = fc.constantFrom(
    "",
    "{",
    "[",
    '{"data":[',
    "PK\u0003\u0004",
    "\u001f\u008b",
    "(\u00b5/\u00fd",
    "\n\u0003",
  );
  await fc.assert(
    fc.asyncProperty(start, fc.uint8Array({ maxLength: 300 }), async (head, bytes) => {
      await readAll(Buffer.concat([Buffer.from(head, "latin1"), bytes]), 50);
    }),
    { numRuns: 300 },
  );
});
