import { open } from "node:fs/promises";
import { httpTimeoutMs, sourceBytesMax } from "../limits.ts";
import type { ConfigReader, ReadText } from "./reader.ts";

/** Files, variables and web resources of this process. */
export const nodeReader: ConfigReader = {
  readFile,
  env: (name) => process.env[name],
  fetch: fetchText,
};

const goErrors: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  ENOTDIR: "not a directory",
};

async function readFile(path: string): Promise<ReadText> {
  try {
    await using file = await open(path, "r");
    return await boundedText(file.createReadStream({ autoClose: false }), path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code === "EISDIR") return { error: `read ${path}: is a directory` };
    return { error: `open ${path}: ${goErrors[code] ?? (error as Error).message}` };
  }
}

/** Source: confmap `configurablehttpprovider`. */
async function fetchText(uri: string): Promise<ReadText> {
  try {
    const response = await fetch(uri, { signal: AbortSignal.timeout(httpTimeoutMs) });
    if (response.status !== 200) {
      await response.body?.cancel();
      return { error: `failed to load resource from uri "${uri}". status code: ${response.status}` };
    }
    return await boundedText(response.body ?? [], uri);
  } catch (error) {
    const { message, cause } = error as Error;
    const reason = cause instanceof Error ? cause.message : message;
    return { error: `unable to download the file via HTTP GET for uri "${uri}": ${reason}` };
  }
}

/** Pipes and devices have no size to ask for, so that the limit is kept while reading. */
async function boundedText(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  name: string,
): Promise<ReadText> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > sourceBytesMax) return { error: `${name} is larger than ${sourceBytesMax} bytes` };
    chunks.push(chunk);
  }
  return { text: Buffer.concat(chunks).toString("utf8") };
}
