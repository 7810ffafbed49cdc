import type { InstanceInfo } from "../instance/instance-file.ts";

/** Asks a running instance for a link that logs one browser in. */
export async function requestLoginUrl({ ui, token }: InstanceInfo): Promise<string> {
  const response = await fetch(`${ui}/api/login-link`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}` },
  });
  if (!response.ok) throw new Error(`${ui} refused a login link: status ${response.status}`);
  return ((await response.json()) as { url: string }).url;
}
