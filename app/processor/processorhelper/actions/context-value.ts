import type { ClientInfo } from "../../../pdata/client-info.ts";

const metadataPrefix = "metadata.";
const authPrefix = "auth.";

/** What is known of the sender under a name of `from_context`; several values are joined. Source: contrib `attraction.go`. */
export function contextValue(name: string, client: ClientInfo | undefined): string | undefined {
  if (client === undefined) return undefined;
  if (name === "client.address") return client.address === "" ? undefined : client.address;
  if (name.startsWith(authPrefix)) return client.auth[name.slice(authPrefix.length)];
  const header = name.startsWith(metadataPrefix) ? name.slice(metadataPrefix.length) : name;
  const values = client.metadata.get(header.toLowerCase()) ?? [];
  return values.length === 0 ? undefined : values.join(";");
}
