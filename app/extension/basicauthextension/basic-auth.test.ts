import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readConfig } from "../../component/componenttest/component-rig.ts";
import {
  folderForEach,
  headers,
  shutDownAfterEach,
  startExtension,
} from "../extensionhelper/extensiontest/run-extension.ts";
import { basicAuthFactory } from "./factory.ts";

shutDownAfterEach();
const inFolder = folderForEach();

const basic = (pair: string) => headers("authorization", `Basic ${Buffer.from(pair).toString("base64")}`);

const hashes = [
  ["bcrypt", "$2b$05$OMzhnl20cObGEfbttlxz3OIZNeBVITmC0MEtb0gCdK/KdOdt34nrO"],
  ["SHA-1", "{SHA}fEqNCco3Yq9h5ZUglD3CZJT4lBs="],
  ["plain text", "123456"],
] as const;

test.each(hashes)("basicauth knows a password as %s", async (_name, hash) => {
  const { extension } = await startExtension(basicAuthFactory, {
    htpasswd: { inline: `# users\nuser:${hash}\n` },
  });
  const auth = extension.serverAuth!;
  expect(await auth.authenticate(basic("user:123456"))).toMatchObject({ username: "user" });
  await expect(auth.authenticate(basic("user:wrong"))).rejects.toThrow("invalid credentials");
  await expect(auth.authenticate(basic("nobody:123456"))).rejects.toThrow("invalid credentials");
  await expect(auth.authenticate(new Map())).rejects.toThrow("no basic auth provided");
});

test("basicauth knows Apache's md5-crypt", async () => {
  // `openssl passwd -apr1 -salt saltsalt myPassword`
  const file = inFolder("htpasswd");
  writeFileSync(file, "user:$apr1$saltsalt$8ZVuJuE66YPuWXIA2kJ4D0\n");
  const { extension } = await startExtension(basicAuthFactory, { htpasswd: { file } });
  expect(await extension.serverAuth!.authenticate(basic("user:myPassword"))).toMatchObject({
    username: "user",
  });
  await expect(extension.serverAuth!.authenticate(basic("user:myPasswor"))).rejects.toThrow(
    "invalid credentials",
  );
});

test("basicauth as a client sends name and password, from files where they are", async () => {
  const password_file = inFolder("password");
  writeFileSync(password_file, "first\n");
  const { extension } = await startExtension(basicAuthFactory, {
    client_auth: { username: "me", password_file },
  });
  const sent = async () => (await extension.clientAuth!.headers(undefined)).get("authorization");
  expect(await sent()).toBe(`Basic ${Buffer.from("me:first").toString("base64")}`);
  writeFileSync(password_file, "second, longer\n");
  expect(await sent()).toBe(`Basic ${Buffer.from("me:second, longer").toString("base64")}`);
});

test.each([
  [{}, "no credential source provided"],
  [
    { htpasswd: { inline: "a:b" }, client_auth: {} },
    "only one of `htpasswd` or `client_auth` can be specified",
  ],
])("%j", (raw, message) => {
  expect(readConfig<unknown>(basicAuthFactory.schema, raw).issues).toContain(message);
});
