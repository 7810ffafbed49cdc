import { expect, test } from "vitest";
import { maskText } from "./secrets.ts";

const masked = (text: string): string => maskText(text, () => undefined);

test.each([
  [
    '{"password":"jsonpw1","apiKey":"k9","user":"ana"}',
    '{"password":"[masked]","apiKey":"[masked]","user":"ana"}',
  ],
  ['{ "db.password" : "a \\"b\\" c", "n": 1 }', '{ "db.password" : "[masked]", "n": 1 }'],
  ['{"log":"{\\"token\\":\\"a\\\\\\"b\\",\\"n\\":1}"}', '{"log":"{\\"token\\":\\"[masked]\\",\\"n\\":1}"}'],
  ['{"secret":"ends in a backslash\\\\","n":1}', '{"secret":"[masked]","n":1}'],
  ['{"password":123456,"n":1}', '{"password":[masked],"n":1}'],
  ['{"password":"cut o', '{"password":"[masked]'],
  ["{'password': 'x', 'n': 1}", "{'password': '[masked]', 'n': 1}"],
  ['{"password" => "geheim"}', '{"password" => "[masked]"}'],
  ["{ password: 'hunter2', n: 1 }", "{ password: '[masked]', n: 1 }"],
  ["sent token: tok_9999.", "sent token: [masked]."],
  ["api_key: 7fd10a (x-api-key: 7fd10a)", "api_key: [masked] (x-api-key: [masked])"],
  ["secret: token: tok_9999", "secret: token: [masked]"],
  ["--password=geheim --n=1", "--password=[masked] --n=1"],
  ['level=info password="two words" n=1', 'level=info password="[masked]" n=1'],
  ["auth_token = 0123456789abcdef", "auth_token = [masked]"],
  ["DB_PASSWORD=p&x DB=1", "DB_PASSWORD=[masked]&x DB=1"],
])("%s is masked", (text, expected) => {
  expect(masked(text)).toBe(expected);
  expect(masked(expected)).toBe(expected);
});

test.each([
  "token: expired",
  "token: invalid_grant",
  "unexpected token: ';'",
  'unexpected token: "end of file 1"',
  "secret: kube-system/tls not found",
  "cannot get token: https://idp.example.com/v1 does not answer",
  "password: ******",
  "password: short",
  "SELECT * FROM users WHERE password = ? AND token = $1",
  '{"password":"","token":null,"secret":{"name":"a"}}',
  '{"input_tokens":123456,"monkey":"abc123","key":"abc123"}',
  'the "token": expired',
  "Authorization=Bearer [masked]",
  "https://token:[masked]@db1.example.com",
])("%s stays", (text) => expect(masked(text)).toBe(text));

test("names over and over are looked through once", () => {
  const stays = (beginning: string): void => {
    const text = `${beginning.repeat(100_000)}${")".repeat(100_000)}`;
    expect(masked(text)).toBe(text);
  };
  stays("token:http://a");
  stays('"token":"[masked]');
  stays("token:[masked]");
  stays("a.token.");
  stays('token: \\"a');
  expect(masked("token:".repeat(100_000))).toBe("token:[masked]:");
});
