import { expect, test } from "vitest";
import { OttlRunError } from "../../compile/error-sink.ts";
import { mistakesOf, otlp, resultOf } from "../../ottltest/run-ottl.ts";

function parsed(call: string, text: string): unknown {
  return resultOf(call, { body: otlp(text) });
}

function cef(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return {
    "cef.version": "0",
    "cef.device_vendor": "Security",
    "cef.device_product": "manager",
    "cef.device_version": "1.0",
    "cef.device_event_class_id": "100",
    "cef.name": "event",
    "cef.severity": "10",
    "cef.extensions": {},
    ...fields,
  };
}

const cefHeader = "CEF:0|Security|manager|1.0|100|event|10";

/** After contrib's `func_parse_cef_test.go`. */
test.each([
  ["no extension", cefHeader, cef({})],
  ["an empty one", `${cefHeader}|`, cef({})],
  [
    "pairs",
    `${cefHeader}|src=10.0.0.1 dst=2.1.2.2 spt=1232`,
    cef({ "cef.extensions": { src: "10.0.0.1", dst: "2.1.2.2", spt: "1232" } }),
  ],
  [
    "values with spaces",
    `${cefHeader}|src=1 msg=this is a message  dst=2`,
    cef({ "cef.extensions": { src: "1", msg: "this is a message", dst: "2" } }),
  ],
  [
    "escapes in values",
    String.raw`${cefHeader}|cs1=with \= equals fname=C:\\Windows\\cmd.exe msg=one\ntwo\rthree\q`,
    cef({
      "cef.extensions": { cs1: "with = equals", fname: "C:\\Windows\\cmd.exe", msg: "one\ntwo\rthree\\q" },
    }),
  ],
  [
    "an equals sign in a URL",
    `${cefHeader}|request=http://example.com?foo=bar&baz=qux src=1`,
    cef({ "cef.extensions": { request: "http://example.com?foo=bar&baz=qux", src: "1" } }),
  ],
  [
    "escapes in the header",
    String.raw`CEF:0|Vendor\\Co|Product\|X|1.0|100|a \\\| b|Very-High|src=1`,
    cef({
      "cef.device_vendor": "Vendor\\Co",
      "cef.device_product": "Product|X",
      "cef.name": "a \\| b",
      "cef.severity": "Very-High",
      "cef.extensions": { src: "1" },
    }),
  ],
  ["after syslog", `<134>1 2024-03-01T10:15:00.000Z host app - - - ${cefHeader}`, cef({})],
])("CEF: %s", (_name, text, expected) => {
  expect(parsed("ParseCEF(log.body)", text)).toEqual(otlp(expected));
});

const common = '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326';
const commonFields = {
  "clf.remote_host": "127.0.0.1",
  "clf.rfc931": "-",
  "clf.auth_user": "frank",
  "clf.timestamp": "10/Oct/2000:13:55:36 -0700",
  "clf.request": "GET /apache_pb.gif HTTP/1.0",
  "clf.method": "GET",
  "clf.request_uri": "/apache_pb.gif",
  "clf.protocol": "HTTP/1.0",
  "clf.status": 200n,
  "clf.bytes": 2326n,
};

test("CLF: the line of its documentation", () => {
  expect(parsed("ParseCLF(log.body)", ` ${common}\n`)).toEqual(otlp(commonFields));
});

test("CLF: no bytes, and a request that is none", () => {
  const text = String.raw`::1 - - [x] "\x16\x03\xc3\xa4 \"a\" \\ \t\q" 400 -`;
  expect(parsed("ParseCLF(log.body)", text)).toEqual(
    otlp({
      "clf.remote_host": "::1",
      "clf.rfc931": "-",
      "clf.auth_user": "-",
      "clf.timestamp": "x",
      "clf.request": '\x16\x03ä "a" \\ \t\\q',
      "clf.method": "\x16\x03ä",
      "clf.request_uri": '"a"',
      "clf.protocol": "\\ \t\\q",
      "clf.status": 400n,
    }),
  );
});

test("CLF: referer and user agent", () => {
  const text = `${common} "http://www.example.com/start.html" "Mozilla/4.08 [en] \\"x\\""`;
  const expected = {
    ...commonFields,
    "clf.referer": "http://www.example.com/start.html",
    "clf.user_agent": 'Mozilla/4.08 [en] "x"',
  };
  expect(parsed('ParseCLF(log.body, "combined")', text)).toEqual(otlp(expected));
});

test("ELF: directives, several lists of fields, quotes", () => {
  const text = [
    "#Version: 1.0",
    "#Software: Microsoft IIS",
    "#Date: 12-Jan-1996 00:00:00",
    "#remark: a: b",
    "#Unknown: x",
    "#no colon",
    "",
    "#Fields: time cs-method cs-uri",
    "00:34:23 GET /foo/bar.html",
    '12:21:16\tGET "/a ""b"" c" more',
    "#FIELDS: time x",
    "13:00:00",
  ].join("\r\n");
  expect(parsed("ParseELF(log.body)", text)).toEqual(
    otlp({
      "elf.version": "1.0",
      "elf.software": "Microsoft IIS",
      "elf.date": "12-Jan-1996 00:00:00",
      "elf.remark": "a: b",
      "elf.entries": [
        { time: "00:34:23", "cs-method": "GET", "cs-uri": "/foo/bar.html" },
        { time: "12:21:16", "cs-method": "GET", "cs-uri": '/a "b" c' },
        { time: "13:00:00", x: "-" },
      ],
      "elf.fields": ["time", "x"],
    }),
  );
});

test.each([
  ["1.0", "LEEF:1.0|Acme|Box|4.0 SP1|15345|src=10.50.1.1\tdst=2.10.20.20\tsev=5", {}],
  [
    "2.0 with a delimiter",
    "<13>host LEEF:2.0|Acme|Box|4.0 SP1|15345|^|src=10.50.1.1^dst=2.10.20.20^sev=5",
    {},
  ],
  [
    "2.0 with one in hex",
    "LEEF:2.0|Acme|Box|4.0 SP1|15345|0x09|src=10.50.1.1\tdst=2.10.20.20\tsev=4\t=x\tnone\tsev=5",
    {},
  ],
  ["2.0 with an empty one", "LEEF:2.0|Acme|Box|4.0 SP1|15345||src=10.50.1.1\tdst=2.10.20.20\tsev=5", {}],
  ["2.0 without one", "LEEF:2.0|Acme|Box|4.0 SP1|15345|src=10.50.1.1\tdst=2.10.20.20\tsev=5", {}],
  ["no attributes", "LEEF:1.0|Acme|Box|4.0 SP1|15345", { "leef.version": "1.0", "leef.attributes": {} }],
])("LEEF: %s", (_name, text, fields) => {
  const expected = {
    "leef.version": /LEEF:(\d\.\d)/.exec(text)![1],
    "leef.vendor": "Acme",
    "leef.product.name": "Box",
    "leef.product.version": "4.0 SP1",
    "leef.event.id": "15345",
    "leef.attributes": { src: "10.50.1.1", dst: "2.10.20.20", sev: "5" },
    ...fields,
  };
  expect(parsed("ParseLEEF(log.body)", text)).toEqual(otlp(expected));
});

test.each([
  ["ParseCEF(log.body)", "", "cannot parse empty CEF message"],
  ["ParseCEF(log.body)", "LEEF:1.0|x", "'CEF:' not found"],
  ["ParseCEF(log.body)", "CEF:0|a|b", "got 3"],
  ["ParseCEF(log.body)", "CEF:|a|b|c|d|e|f|", "missing version"],
  ["ParseCLF(log.body)", "", "cannot parse empty CLF message"],
  ["ParseCLF(log.body)", `${common} "-" "-"`, 'does not match expected "clf" format'],
  ['ParseCLF(log.body, "combined")', common, 'does not match expected "combined" format'],
  ["ParseCLF(log.body)", common.replace(" 200", " OK"), 'invalid status code "OK"'],
  ["ParseCLF(log.body)", common.replace("2326", "2k"), 'invalid bytes value "2k"'],
  ["ParseELF(log.body)", "", "cannot parse empty ELF message"],
  ["ParseELF(log.body)", "#Fields: a\nb", "missing #Version directive"],
  ["ParseELF(log.body)", "#Version: 1.0\nb", "data entry found before #Fields directive"],
  ["ParseELF(log.body)", "#Version: 1.0\n#Fields a", "malformed #Fields directive"],
  ["ParseELF(log.body)", '#Version: 1.0\n#Fields: a\n"b', "unterminated quoted value"],
  ["ParseLEEF(log.body)", "", "cannot parse empty LEEF message"],
  ["ParseLEEF(log.body)", "x", "'LEEF:' not found"],
  ["ParseLEEF(log.body)", "LEEF:1.0", "missing pipe delimiter"],
  ["ParseLEEF(log.body)", "LEEF:3.0|a|b|c|d|", "unsupported LEEF version: 3.0"],
  ["ParseLEEF(log.body)", "LEEF:1.0|a|b", "expected at least 4 fields"],
  ["ParseLEEF(log.body)", "LEEF:2.0|a|b|c|d|^^|x=1", "must be a single character"],
  ["ParseLEEF(log.body)", "LEEF:2.0|a|b|c|d|0x0|x=1", "invalid hex delimiter"],
])("%s of %j fails", (call, text, message) => {
  expect(() => parsed(call, text)).toThrow(OttlRunError);
  expect(() => parsed(call, text)).toThrow(message);
});

test("long lines are read in linear time", () => {
  const long = 300_000;
  expect(parsed("ParseCEF(log.body)", `${cefHeader}|${"a ".repeat(long)}x=1`)).toBeDefined();
  expect(() => parsed("ParseCEF(log.body)", `CEF:${"\\|".repeat(long)}`)).toThrow("got 1");
  expect(() => parsed("ParseCLF(log.body)", `a b c [d] "${'\\"'.repeat(long)}`)).toThrow("does not match");
  const fields = `#Version: 1.0\n#Fields: a\n"${'""'.repeat(long)}`;
  expect(() => parsed("ParseELF(log.body)", fields)).toThrow("unterminated");
});

test("they are functions of the transform processor for log records alone", () => {
  expect(mistakesOf("logs", 'set(log.body, ParseCLF(log.body, "x"))')[0]).toContain(
    `invalid format "x": must be "clf" or "combined"`,
  );
  expect(mistakesOf("traces", "set(span.name, ParseCEF(span.name))")[0]).toContain("ParseCEF");
  expect(mistakesOf("logs", "set(log.body, ParseCEF(log.body))", { functions: "routing" })[0]).toContain(
    "ParseCEF",
  );
});
