import { describe, expect, test } from "vitest";
import { OttlRunError } from "../../compile/error-sink.ts";
import { mistakesOf, otlp, resultOf } from "../../ottltest/run-ottl.ts";

function made(name: string, document: string, ...args: readonly string[]): unknown {
  const rest = args.map((arg) => `, ${JSON.stringify(arg)}`).join("");
  const value = resultOf(`${name}(log.body${rest})`, { body: otlp(document) });
  return (value as { stringValue: string }).stringValue;
}

type Case = readonly [document: string, args: readonly string[], result: string];

/** After the tables of contrib's `func_get_xml_test.go`, `func_remove_xml_test.go` and so on. */
const cases: Readonly<Record<string, readonly Case[]>> = {
  GetXML: [
    ["<a><b/></a>", ["/a/b"], "<b></b>"],
    ['<a foo="bar"><b>hello</b></a>', ["/a"], '<a foo="bar"><b>hello</b></a>'],
    ["<a><b>hello</b><b><c>world</c></b><d/></a>", ["/a/*"], "<b>hello</b><b><c>world</c></b><d></d>"],
    ["<a><x>1</x><b><x>2</x></b><d><e><f><x>3</x></f></e></d></a>", ["/a//x"], "<x>1</x><x>2</x><x>3</x>"],
    [
      '<a><x env="prod">1</x><b><x env="dev">2</x></b><d><x env="prod">3</x></d></a>',
      ["/a//x[@env='prod']"],
      '<x env="prod">1</x><x env="prod">3</x>',
    ],
    ["", ["/"], ""],
    ['<?xml version="1.0" encoding="UTF-8"?><a></a>', ["/*"], "<a></a>"],
    ["<!-- comment --><a></a><!-- comment -->", ["/*"], "<a></a>"],
    ['<a foo="bar"></a>', ["/a/@foo"], "bar"],
    ["<a>hello</a>", ["/a/text()"], "hello"],
    ["<a><![CDATA[hello]]></a>", ["/a/text()"], "hello"],
    ['<a>1 &lt; 2 &amp; "3"</a>', ["/a"], "<a>1 &lt; 2 &amp; &#34;3&#34;</a>"],
    ["<a><b>1</b><b>2</b><b>3</b></a>", ["/a/b[2]"], "<b>2</b>"],
    ["<a><b>1</b><b>2</b><b>3</b></a>", ["/a/b[position() >= 2 and position() < last()]"], "<b>2</b>"],
    ["<a><b>1</b><b>2</b><b>3</b></a>", ["/a/b[last()] | /a/b[1]"], "<b>1</b><b>3</b>"],
    ["<a><b><i>1</i></b><b><i>2</i></b></a>", ["//b[i = 2]/.."], "<a><b><i>1</i></b><b><i>2</i></b></a>"],
    ["<a><b n='x1'/><b n='y'/></a>", ["//b[starts-with(@n, 'x') or contains(@n, 'z')]"], '<b n="x1"></b>'],
    ["<a><b> t  u </b></a>", ["//b[normalize-space() = 't u'][string-length(name()) = 1]"], "<b>t  u</b>"],
    ["<n:a><n:b/></n:a>", ["/n:a/n:b"], "<n:b></n:b>"],
    ["<a><b/></a>", ["/a/self::a/child::b/parent::*/b[count(../b) = 1][true()]"], "<b></b>"],
    ["<a><b>1</b></a>", ["descendant-or-self::b/./text()"], "1"],
    ["<a><b/></a>", ["/a/b/c"], ""],
    ["<a/>", ["count(/a)"], ""],
  ],
  RemoveXML: [
    ["<a><b/></a>", ["/a/b"], "<a></a>"],
    ["<a><b/><b><c/></b></a>", ["/a/b"], "<a></a>"],
    ["<a><b/><b/><c><b><d/></b></c></a>", ["/a//b"], "<a><c></c></a>"],
    ['<a foo="bar"/>', ["/a/@foo"], "<a></a>"],
    ['<a><b foo="bar"/><b foo="notbar"/></a>', ["/a/b[@foo='bar']"], '<a><b foo="notbar"></b></a>'],
    ['<a><b foo="bar"/><c foo="bar"/></a>', ["//@foo"], "<a><b></b><c></c></a>"],
    [
      '<a><b foo="bar" hello="world" keep="this"/></a>',
      ["//@*[local-name() != 'keep']"],
      '<a><b keep="this"></b></a>',
    ],
    ["<a>delete this</a>", ["//text()['*delete*']"], "<a></a>"],
    ["<a><b><c><!-- delete this --></c><!-- this too--></b></a>", ["//comment()"], "<a><b><c></c></b></a>"],
    ["<a><b><![CDATA[<or &characters ]]></b></a>", ["//text()['<![CDATA[*']"], "<a><b></b></a>"],
    [
      '<?xml version="1.0" encoding="UTF-8"?><a>delete this</a>',
      ["//text()"],
      '<?xml version="1.0" encoding="UTF-8"?><a></a>',
    ],
    ["", ["/"], ""],
  ],
  InsertXML: [
    ["<a></a>", ["/a", "<b/>"], "<a><b></b></a>"],
    ["<a></a><a></a>", ["/a", "<b/>"], "<a><b></b></a><a><b></b></a>"],
    ["<a></a><z><a></a></z>", ["//a", "<b/><c/>"], "<a><b></b><c></c></a><z><a><b></b><c></c></a></z>"],
    ["<a></a>", ["/", "<b/><c/>"], "<a></a><b></b><c></c>"],
    [
      "<a></a>",
      ["/a", '<x foo="bar"><b>text</b><c><e><![CDATA[two]]></e></c></x>'],
      '<a><x foo="bar"><b>text</b><c><e><![CDATA[two]]></e></c></x></a>',
    ],
    ["", ["/", "<a/>"], "<a></a>"],
    [
      "<a><b>has b</b></a><a></a><a><b>also has b</b></a>",
      ["//a[not(b)]", "<b></b>"],
      "<a><b>has b</b></a><a><b></b></a><a><b>also has b</b></a>",
    ],
  ],
  ConvertAttributesToElementsXML: [
    ["<a><b/></a>", [], "<a><b></b></a>"],
    ['<a foo="bar" hello="world"/>', [], "<a><foo>bar</foo><hello>world</hello></a>"],
    [
      '<a hello="world" foo="bar">free value<b/>2<c/></a>',
      [],
      "<a>free value<b></b>2<c></c><hello>world</hello><foo>bar</foo></a>",
    ],
    [
      '<a hello="world"><b href="www.example.com"></b></a>',
      ["/a/b/@*"],
      '<a hello="world"><b><href>www.example.com</href></b></a>',
    ],
    ['<a><b href="x"></b></a>', ["/a/b"], '<a><b href="x"></b></a>'],
  ],
  ConvertTextToElementsXML: [
    ['<a foo="bar">hello world</a>', [], '<a foo="bar">hello world</a>'],
    ["<a><b/>foo</a>", [], "<a><b></b><value>foo</value></a>"],
    [
      "<a>foo<b/>bar<c/>1<d>not</d>2<e><f/><f/></e></a>",
      ["", "v"],
      "<a><v>foo</v><b></b><v>bar</v><c></c><v>1</v><d>not</d><v>2</v><e><f></f><f></f></e></a>",
    ],
    [
      "<a><b><c/>foo</b><d><c/>bar</d><b><c/>baz</b></a>",
      ["/a/b", "V"],
      "<a><b><c></c><V>foo</V></b><d><c></c>bar</d><b><c></c><V>baz</V></b></a>",
    ],
  ],
};

describe.each(Object.entries(cases))("%s", (name, rows) => {
  test.each(rows)("%s %j", (document, args, expected) => {
    expect(made(name, document, ...args)).toBe(expected);
  });
});

test.each([
  ["GetXML", "<a>>>>>>>", ["/"], "unexpected EOF"],
  ["InsertXML", "<a/>", ["/", "<b>"], "unexpected EOF"],
  ["InsertXML", '<a foo="bar"></a>', ["/a/@foo", "<b/>"], 'InsertXML XPath selected non-element: "foo"'],
  ["InsertXML", "<a>foo</a>", ["/a/text()", "<b/>"], 'InsertXML XPath selected non-element: "foo"'],
  ["RemoveXML", "<a>".repeat(2_000), ["/"], "nested deeper"],
])("%s of %s fails", (name, document, args, message) => {
  expect(() => made(name, document, ...args)).toThrow(OttlRunError);
  expect(() => made(name, document, ...args)).toThrow(message);
});

test.each([
  ["!", 'unexpected "!"'],
  ["", "it is empty"],
  ["/a[", "unexpected the end"],
  ["/a/following::b", "axis following is not supported"],
  ["/a[sum(b) = 1]", "function sum() is not supported"],
  ["/a[contains('x')]", "wrong number of arguments"],
  ["a b", 'unexpected "b"'],
  [`/a${"[a".repeat(100)}`, "nested deeper"],
])("the XPath %s is refused", (xpath, message) => {
  const [mistake] = mistakesOf("logs", `set(log.body, GetXML(log.body, ${JSON.stringify(xpath)}))`);
  expect(mistake).toContain(message);
});

test("large documents are gone through in linear time", () => {
  const wide = `<a>${'<b c="d">e</b>'.repeat(30_000)}</a>`;
  expect(made("RemoveXML", wide, "//b//text() | //@c")).toBe(`<a>${"<b></b>".repeat(30_000)}</a>`);
  const deep = `${"<a>".repeat(900)}${"</a>".repeat(900)}`;
  expect(made("GetXML", deep, "//a//a//a//a//a//a/@x")).toBe("");
  const attributes = Array.from({ length: 20_000 }, (_, i) => ` a${i}="x"`).join("");
  expect(made("ConvertAttributesToElementsXML", `<a${attributes}/>`)).toContain("<a19999>x</a19999></a>");
});
