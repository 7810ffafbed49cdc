import { describe, expect, test } from "vitest";
import { OttlRunError } from "./compile/error-sink.ts";
import { otlp, pairs, resultOf } from "./ottltest/run-ottl.ts";

/** What expressions give, on a record with these attributes. */
const record = {
  body: otlp('{"a": 1, "b": [true, null], "c": {"d": "e"}}'),
  attributes: pairs({
    text: "Hello World",
    int: 42n,
    double: 1.5,
    bool: true,
    list: ["a", "b", "c"],
    numbers: [3n, 1n, 2n],
    map: { k1: "v1", k2: 2n },
    ip: "10.1.2.3",
    empty: "",
  }),
  severityNumber: 9,
  traceId: "5b8efff798038103d269b633813fc60c",
};

type Row = readonly [expression: string, result: unknown];

const tables: Readonly<Record<string, readonly Row[]>> = {
  "types and casts": [
    ['Int("42")', 42n],
    ['Int("2.0")', undefined],
    ["Int(1.9)", 1n],
    ["Int(-1.9)", -1n],
    ["Int(true)", 1n],
    ["Int(nil)", undefined],
    ['Double("2.5")', 2.5],
    ["Double(2)", 2],
    ['Double("x")', undefined],
    ['Bool("T")', true],
    ['Bool("no")', undefined],
    ["Bool(0)", false],
    ["String(42)", "42"],
    ["String(1.5)", "1.5"],
    ['String(log.attributes["map"])', '{"k1":"v1","k2":2}'],
    ["String([1, 2])", "[1,2]"],
    ["String(log.trace_id)", "5b8efff798038103d269b633813fc60c"],
    ['IsString(log.attributes["text"])', true],
    ['IsInt(log.attributes["int"])', true],
    ['IsDouble(log.attributes["int"])', false],
    ['IsBool(log.attributes["bool"])', true],
    ['IsMap(log.attributes["map"])', true],
    ['IsList(log.attributes["list"])', true],
    ['IsString(log.attributes["missing"])', false],
    ['IsEmpty(log.attributes["empty"])', true],
    ['IsEmpty(log.attributes["text"])', false],
    ['Len(log.attributes["text"])', 11n],
    ['Len("äö")', 4n],
    ['Len(log.attributes["list"])', 3n],
    ["Hex(12)", "000000000000000c"],
    ["Hex(1.1)", "3ff199999999999a"],
    ['Hex("1")', "31"],
    ["Hex(true)", "01"],
    ["Log(1)", 0],
  ],
  texts: [
    [
      'Concat([log.attributes["text"], log.attributes["int"], log.attributes["missing"], 1.5], "-")',
      "Hello World-42-<nil>-1.5",
    ],
    ['Concat(["a", log.attributes["map"], "b"], "")', "ab"],
    ['Split("a|b|c", "|")', ["a", "b", "c"]],
    ['Split("a|b|c", "|")[1]', "b"],
    ['Substring("123456789", 0, 3)', "123"],
    ['Substring("一二三", 0, 4, true)', "一"],
    ['ToLowerCase("MyName")', "myname"],
    ['ToUpperCase("MyName")', "MYNAME"],
    ['ToUpperCase("straße")', "STRAßE"],
    ['ToLowerCase("ΟΔΟΣ")', "οδοσ"],
    ['ToCamelCase("my_metric.name")', "MyMetricName"],
    ['ToSnakeCase("MyMetricName")', "my_metric_name"],
    ['ConvertCase("myMetric", "snake")', "my_metric"],
    ['ConvertCase("my_metric", "camel")', "MyMetric"],
    ['Trim("  x ")', "x"],
    ['Trim("!!this is a test!!", "!!")', "this is a test"],
    ['TrimPrefix("ingest_service", "ingest_")', "service"],
    ['TrimSuffix("ingest_service", "_service")', "ingest"],
    ['HasPrefix("ingest_service", "ingest_")', true],
    ['HasSuffix("ingest_service", "_srv")', false],
    ['Format("%04d-%02d-%s", [2024, 3, "x"])', "2024-03-x"],
    ['Format("%5.2f|%-4s|%v|%q|%x", [3.14159, "a", true, "b", 255])', ' 3.14|a   |true|"b"|ff'],
    ['Format("%d", ["x"])', "%!d(string=x)"],
    ['Format("%d %d", [1])', "1 %!d(MISSING)"],
    ['Index("hello world", "world")', 6n],
    ['Index(log.attributes["list"], "c")', 2n],
    ['Index(log.attributes["list"], "x")', -1n],
    ['ContainsValue(log.attributes["list"], "b")', true],
    ["ContainsValue([1, 2, 3], 2.0)", true],
    ['IsMatch(log.attributes["text"], "W.r")', true],
    ['IsMatch(log.attributes["int"], "^42$")', true],
    ['IsMatch(log.attributes["missing"], ".*")', false],
    ['ParseInt("0xFF", 0)', 255n],
    ['ParseInt("-0o123", 0)', -83n],
    ['ParseInt("0b1111_0000", 0)', 240n],
    ['ParseInt("AA", 16)', 170n],
    ['Base64Encode("test string")', "dGVzdCBzdHJpbmc="],
    ['Decode("aGVsbG8gd29ybGQ=", "base64")', "hello world"],
    ['Decode("äb", "utf-8")', "äb"],
  ],
  hashes: [
    ['SHA1("name")', "6ae999552a0d2dca14d62e2bc8b764d377b1dd6c"],
    ['SHA256("name")', "82a3537ff0dbce7eec35d69edc3a189ee6f17d82f353a553f9aa96cb0be3ce89"],
    ['MD5("name")', "b068931cc450442b63f5b3d276ea4297"],
    ['FNV("hello")', -6615550055289275125n],
    ['Murmur3Hash("Hello World")', "ce837619"],
    ['Murmur3Hash128("Hello World")', "dbc2a0c1ab26631a27b4c09fcf1fe683"],
    ['Murmur3Hash("")', "00000000"],
    ['XXH3("hello world")', "d447b1ea40e6988b"],
    ['XXH128("hello world")', "df8d09e93f874900a99b8775cc15b6c7"],
  ],
  parsing: [
    ["ParseJSON(log.body)", { a: 1, b: [true, null], c: { d: "e" } }],
    ['ParseJSON(log.body)["c"]["d"]', "e"],
    ['Int(ParseJSON(log.body)["a"])', 1n],
    ['ParseKeyValue("k1=v1 k2=v2")', { k1: "v1", k2: "v2" }],
    ['ParseKeyValue("k1!v1_k2!v2_k3!v3", "!", "_")', { k1: "v1", k2: "v2", k3: "v3" }],
    ['ToKeyValueString({"k1": "v1", "k2": "v=2"})', 'k1=v1 k2="v=2"'],
    ['ExtractPatterns("GIT_SHA=abc12", "GIT_SHA=(?P<sha>\\\\w+)")', { sha: "abc12" }],
    ['ExtractPatterns("nothing", "GIT_SHA=(?P<sha>\\\\w+)")', {}],
    [
      'ParseCSV("999,\\"Joe, Smith\\",x", "phone,name,mail")',
      { phone: "999", name: "Joe, Smith", mail: "x" },
    ],
    ['ParseCSV("a|b", "x|y", delimiter="|")', { x: "a", y: "b" }],
    ['ParseCSV("\\"a,b", "x,y", mode="ignoreQuotes")', { x: '"a', y: "b" }],
    [
      'ParseXML("<?xml version=\\"1.0\\"?><Log><User><Name type=\\"first\\">Joe</Name></User><Text>a &amp; b</Text></Log>")',
      {
        tag: "Log",
        children: [
          { tag: "User", children: [{ tag: "Name", attributes: { type: "first" }, content: "Joe" }] },
          { tag: "Text", content: "a & b" },
        ],
      },
    ],
    [
      'ParseSimplifiedXML("<a><b>1</b><b><![CDATA[2]]></b><c><d>3</d></c><e/></a>")',
      { a: { b: ["1", "2"], c: { d: "3" } } },
    ],
    [
      'ExtractGrokPatterns("10.0.0.1 GET 42 rest of it", "%{IP:client} %{WORD:method} %{NUMBER:n:int} %{GREEDYDATA}", true)',
      { client: "10.0.0.1", method: "GET", n: 42n },
    ],
    [
      'ExtractGrokPatterns("smith:pass123:x", "%{USERNAME:user.name}:%{PASSWORD:user.password}:%{USERINFO}", true, ["PASSWORD=%{WORD}", "USERINFO=%{GREEDYDATA}"])',
      { "user.name": "smith", "user.password": "pass123" },
    ],
    [
      'ExtractGrokPatterns("2023-05-26T12:34:56Z WARN x", "%{TIMESTAMP_ISO8601:time} %{LOGLEVEL:level}", true)',
      { time: "2023-05-26T12:34:56Z", level: "WARN" },
    ],
    ['ParseSeverity(250, {"info": [{"equals": ["inf"]}, {"range": {"min": 200, "max": 299}}]})', "info"],
    ['ParseSeverity("inf", {"info": [{"equals": ["inf"]}]})', "info"],
    ['ParseSeverity(404, {"error": [{"range": "4xx"}]})', "error"],
    [
      'URL("http://myusername:mypassword@www.example.com:80/foo.gif?key1=val1&key2=val2#fragment")',
      {
        "url.original":
          "http://myusername:mypassword@www.example.com:80/foo.gif?key1=val1&key2=val2#fragment",
        "url.domain": "www.example.com",
        "url.scheme": "http",
        "url.path": "/foo.gif",
        "url.fragment": "fragment",
        "url.query": "key1=val1&key2=val2",
        "url.port": 80n,
        "url.user_info": "myusername:mypassword",
        "url.username": "myusername",
        "url.password": "mypassword",
        "url.extension": "gif",
      },
    ],
  ],
  collections: [
    ['Keys({"k1": "v1", "k2": "v2"})', ["k1", "k2"]],
    ['Values({"k1": "v1", "k2": 5})', ["v1", 5n]],
    ['Sort(log.attributes["numbers"])', [1n, 2n, 3n]],
    ['Sort(log.attributes["numbers"], "desc")', [3n, 2n, 1n]],
    ["Sort([10, 9.5, 2])", [2n, 9.5, 10n]],
    ['Sort(["b", "a"])', ["a", "b"]],
    ['Coalesce([log.attributes["missing"], log.attributes["int"], "x"])', 42n],
    ['SliceToMap([{"name": "foo", "value": 2}], ["name"], ["value"])', { foo: 2n }],
    ['SliceToMap([{"name": "foo"}])', { "0": { name: "foo" } }],
  ],
  network: [
    ['IsInCIDR(log.attributes["ip"], ["192.168.0.0/16", "10.0.0.0/8"])', true],
    ['IsInCIDR("::1", ["10.0.0.0/8"])', false],
    ['CommunityID("128.232.110.120", 34855, "66.35.250.204", 80)', "1:LQU9qZlK+B5F3KDmev6m5PMibrg="],
    [
      'CommunityID("66.35.250.204", 80, "128.232.110.120", 34855, "TCP", 0)',
      "1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
    ],
    ['IsValidLuhn("17893729974")', true],
    ["IsValidLuhn(17893729975)", false],
  ],
  times: [
    ['UnixSeconds(Time("02/04/2023", "%m/%d/%Y"))', 1675468800n],
    ['UnixSeconds(Time("2023-05-26 12:34:56 HST", "%Y-%m-%d %H:%M:%S %Z"))', 1685140496n],
    ['UnixSeconds(Time("2023-05-26 12:34:56", "%Y-%m-%d %H:%M:%S", "America/New_York"))', 1685118896n],
    ["UnixNano(Unix(1672527600, 5))", 1672527600000000005n],
    ['FormatTime(Time("02/04/2023", "%m/%d/%Y"), "%A %h %e %Y")', "Saturday Feb  4 2023"],
    ["UnixNano(Now())", 1700000000123456789n],
    ["Year(Now())", 2023n],
    ["Month(Now())", 11n],
    ["Weekday(Now())", 2n],
    ["Nanosecond(Now())", 123456789n],
    ['UnixNano(TruncateTime(Now(), Duration("1s")))', 1700000000000000000n],
    ['Nanoseconds(Duration("1h30m0.5s"))', 5400500000000n],
    ['Hours(Duration("90m"))', 1.5],
    ['Milliseconds(Duration("1.5s") + Duration("1ms"))', 1501n],
    ["Seconds(Now() - Unix(1700000000))", 0.123456789],
  ],
  math: [
    ["1 + 2 * 3", 7n],
    ["(1 + 2) * 3", 9n],
    ["7 / 2", 3n],
    ["-7 / 2", -3n],
    ["1.5 + 1.5", 3],
    ["1 + 1.5", 2.5],
    ["-(1 + 2)", -3n],
    ["9223372036854775807 + 1", -9223372036854775808n],
    ["10 - 2 - 3", 5n],
    ["SEVERITY_NUMBER_INFO + 1", 10n],
  ],
  literals: [
    ['"a\\"b\\u00e4\\n"', 'a"bä\n'],
    ["-5", -5n],
    [".5", 0.5],
    ["true", true],
    ["nil", undefined],
    ['[1, "a", [true]]', [1n, "a", [true]]],
    ['{"a": {"b": 1}}', { a: { b: 1n } }],
  ],
};

describe.each(Object.entries(tables))("%s", (_, rows) => {
  test.each(rows)("%s", (expression, expected) => {
    expect(resultOf(expression, record)).toEqual(expected === undefined ? undefined : otlp(expected));
  });
});

const failures: readonly (readonly [expression: string, message: string])[] = [
  ["1 / 0", "attempted to divide by 0"],
  ['"a" + 1', "a must be int64, float64, time.Time or time.Duration"],
  ['ToLowerCase(log.attributes["int"])', "expected string but got int64"],
  ['ToLowerCase(log.attributes["missing"])', "expected string but got nil"],
  [
    'Substring("abc", 1, 5)',
    "invalid range for substring function, 1+5 cannot be greater than the length of target string(3)",
  ],
  ['ParseCSV("a,b", "x")', "wrong number of fields: expected 1, found 2"],
  ['ParseXML("<a><b></a>")', "unexpected </a>"],
  ['ParseJSON("{")', "could not parse JSON"],
  ['log.attributes["text"]["x"]', "type Str does not support string indexing"],
  ['log.attributes["list"][7]', "index 7 out of bounds"],
  ['Duration("3 apples")', 'time: invalid duration "3 apples"'],
  ['Int("1")["x"]', "type, int64, does not support indexing"],
];

test.each(failures)("%s fails", (expression, message) => {
  expect(() => resultOf(expression, record)).toThrow(OttlRunError);
  expect(() => resultOf(expression, record)).toThrow(message);
});

test("deep and broken documents fail, in linear time", () => {
  const deepJson = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const deepXml = `${"<a>".repeat(5_000)}${"</a>".repeat(5_000)}`;
  for (const [name, text] of [
    ["ParseJSON", deepJson],
    ["ParseXML", deepXml],
    ["ParseXML", "<!-- >".repeat(200_000)],
    ["ParseXML", `<a ${'b="c" '.repeat(100_000)}`],
    ["ParseSimplifiedXML", `<a>${"&".repeat(100_000)}</a>`],
  ] as const) {
    expect(() => resultOf(`${name}(log.body)`, { body: otlp(text) })).toThrow(OttlRunError);
  }
  expect(resultOf("Int(log.body)", { body: otlp("9".repeat(1_000_000)) })).toBeUndefined();
});
