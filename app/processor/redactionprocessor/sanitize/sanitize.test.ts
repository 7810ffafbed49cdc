import { expect, test } from "vitest";
import { sanitizeJson } from "./json-values.ts";
import { sanitizeMemcached } from "./memcached.ts";
import { sanitizeRedis } from "./redis.ts";
import { sanitizeSql } from "./sql.ts";
import { isAllMasked, sanitizeUrl } from "./url-path.ts";

/** The table of the project that the Collector takes its classifier from (`clusterurl_test.go`). */
test.each([
  ["", ""],
  ["/users/fdklsd/j4elk/23993/job/2", "/users/*/j4elk/*/job/*"],
  ["123", "*"],
  ["/123", "/*"],
  ["123/", "*/"],
  ["123/ljgdflgjf", "*/*"],
  ["/**", "/*"],
  ["/u/2", "/u/*"],
  ["/v1/products/2", "/v1/products/*"],
  ["/v1/products/22j", "/v1/products/*"],
  ["/products/1/org/3", "/products/*/org/*"],
  ["/products//org/3", "/products//org/*"],
  ["/v1/k6-test-runs/1", "/v1/k6-test-runs/*"],
  ["/attach", "/attach"],
  ["/usuarios/fdklsd/j4elk/23993/trabajo/2", "/usuarios/*/j4elk/*/trabajo/*"],
  ["/Benutzer/fdklsd/j4elk/23993/Arbeit/2", "/Benutzer/*/j4elk/*/Arbeit/*"],
  ["/utilisateurs/fdklsd/j4elk/23993/tache/2", "/utilisateurs/*/j4elk/*/tache/*"],
  ["/user_space/", "/user_space/"],
  ["/api.backup/hello.world", "/api.backup/hello.world"],
  ["OPTIONS /user_space/", "OPTIONS /user_space/"],
  ["CONNECT /user_space/", "CONNECT /user_space/"],
  ["/attach?session_id=ddfsdsf&track_id=sjdklnfldsn", "/attach"],
  ["/attach#section-1", "/attach"],
  ["HTTP GET", "HTTP GET"],
  ["GET /api/cart?sessionId=55f4e5ea-5d6d-482a-80c4-799e3c72dfb0&currencyCode=USD", "GET /api/cart"],
  ["/getquote", "/getquote"],
  ["/w/index.php/*", "/w/index.php/*"],
  ["?", ""],
  ["attach12?", "*"],
  ["*&", "*"],
  ["/a#", "/a"],
  ["/a/b/c/d/e/f/g/h/i/j", "/a/b/c/d/e/f/g/h/i"],
  ["/api/users/123e4567-e89b-12d3-a456-426614174000", "/api/users/*"],
  ["/töne/é", "/*/*"],
])("the path %j", (path, expected) => {
  expect(sanitizeUrl(path)).toBe(expected);
});

test("a name of which nothing is left", () => {
  expect(["*", "/*/*", "/*/*/"].map(isAllMasked)).toEqual([true, true, true]);
  expect(["", "/", "///", "/users/*", "/*/detail"].map(isAllMasked)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});

test.each([
  ["SELECT * FROM users WHERE id = 123", "SELECT * FROM users WHERE id = ?"],
  ["UPDATE a SET b = 10.5e-3, c = -0xFF WHERE d IN (1, 2)", "UPDATE a SET b = ?, c = -? WHERE d IN (?, ?)"],
  ["SELECT 'it''s', E'a\\'b' FROM t", "SELECT ?, E? FROM t"],
  ["SELECT $1, :name, @p2, ? FROM t", "SELECT $1, :name, @p2, ? FROM t"],
  ['SELECT "col 1" FROM table_2020', 'SELECT "col ?" FROM table_?'],
  ["SELECT `a1`, [b 2] FROM c", "SELECT `a?`, [b ?] FROM c"],
  ["SELECT ARRAY['secret', 'x']", "SELECT ARRAY[?, ?]"],
  ["SELECT $$ it's $$, $tag$ 1 $tag$", "SELECT ?, ?"],
  ["SELECT 1 -- 'kept 1'\n, /* 2 */ 3", "SELECT ? -- 'kept 1'\n, /* 2 */ ?"],
  ["SELECT 'never ends", "SELECT ?"],
  ["SET user:123 john", "SET user:? john"],
])("the statement %j", (statement, expected) => {
  expect(sanitizeSql(statement, "postgresql")).toBe(expected);
});

test("in MySQL double quotes are around texts", () => {
  expect(sanitizeSql('SELECT "secret" FROM `t`', "mysql")).toBe("SELECT ? FROM `t`");
});

test("long statements are read in linear time", () => {
  expect(sanitizeSql(`'${"''".repeat(300_000)}x`, "")).toBe("?");
  expect(sanitizeSql("$a$ $b$ ".repeat(50_000), "")).not.toContain("b");
});

test.each([
  ["SET user:123 john", "SET user:123 ?"],
  ["set k 'a b' EX 10", "set k ? EX 10"],
  ["AUTH user secret", "AUTH ?"],
  ["GET k", "GET k"],
  ["SET k", "SET k"],
  ["HSET h f1 v1 f2 v2", "HSET h f1 ? f2 ?"],
  ["MSET a 1 b 2", "MSET a ? b ?"],
  ["SADD s a b c", "SADD s ?"],
  ["SETEX k 10 v", "SETEX k 10 ?"],
  ["LINSERT l BEFORE a b", "LINSERT l BEFORE a ?"],
  ["ZADD z 1 a 2 b", "ZADD z 1 ? 2 ?"],
  ["GEOADD g 1 2 a 3 4 b", "GEOADD g 1 2 ? 3 4 ?"],
  ["CONFIG SET requirepass x", "CONFIG SET requirepass ?"],
  ["SET a 1\nGET b", "SET a ?\nGET b"],
  ["", ""],
])("the Redis command %j", (command, expected) => {
  expect(sanitizeRedis(command)).toBe(expected);
});

test("memcached commands lose their data", () => {
  expect(sanitizeMemcached("set mykey 0 60 5\r\nsecret\r\n")).toBe("set mykey 0 60 5");
  expect(sanitizeMemcached("get mykey")).toBe("get mykey");
});

test("documents keep their shape", () => {
  expect(sanitizeJson('{"find": "users", "filter": {"n": [1, null, {"a": true}]}}')).toBe(
    '{"find":"?","filter":{"n":["?","?",{"a":"?"}]}}',
  );
  expect(sanitizeJson("no document")).toBe("no document");
  expect(sanitizeJson(`${"[".repeat(100_000)}"x"${"]".repeat(100_000)}`)).not.toContain("x");
});
