/**
 * The address to open for a value that looks like a link, or undefined. Telemetry is written by strangers: only whole
 * http(s) addresses without credentials become links, everything else stays text.
 */
export function safeUrl(text: string): string | undefined {
  if (!/^https?:\/\/\S+$/i.test(text)) return undefined;
  const url = URL.parse(text);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) return undefined;
  return url.username === "" && url.password === "" ? url.href : undefined;
}
