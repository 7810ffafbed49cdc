import { connect } from "node:net";
import { expect, post, screenshots, test } from "./support/sightglass.ts";

test("the first-run page shows where to send and what went wrong, and turns into the list by itself", async ({
  app,
  instance,
}) => {
  await expect(app.getByRole("heading", { name: "Waiting for the first trace" })).toBeVisible();
  await expect(app.locator("pre").first()).toContainText(
    `OTEL_EXPORTER_OTLP_ENDPOINT=http://${instance.info.otlpHttp}`,
  );
  for (const form of ["PowerShell", ".env", "Compose", "VS Code"])
    await expect(app.getByRole("tab", { name: form })).toBeVisible();

  expect(await post(instance, "/v1/trace", {})).toBe(404);
  expect(await post(instance, "/v1/traces", "{}", "application/x-protobuf")).toBe(400);
  await sendTlsHello(instance.info.otlpGrpc ?? "");
  const attempts = app.getByRole("region", { name: "Attempts to connect" });
  await expect(attempts).toContainText("did you mean");
  await expect(attempts).toContainText("/v1/traces");
  await expect(attempts).toContainText("TLS");
  await screenshots(app, "first-run");

  await app.getByRole("button", { name: "Send a test trace" }).click();
  await expect(app.getByRole("heading", { name: "Waiting for the first trace" })).toBeHidden();
  await expect(app.getByRole("grid")).toContainText("ms");
});

/** The first bytes of a client that was told https. */
function sendTlsHello(address: string): Promise<void> {
  const [host, port] = address.split(":");
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), host, () =>
      socket.write(Buffer.from("1603010200010001fc0303", "hex")),
    );
    socket.on("error", reject);
    socket.on("close", () => resolve());
    socket.resume();
  });
}
