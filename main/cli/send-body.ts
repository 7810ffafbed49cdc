import { request } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** A request whose body may take hours to send and whose answer comes after it; `fetch` gives up after five minutes. */
export async function sendBody(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: AsyncIterable<Uint8Array>,
): Promise<{ readonly status: number; readonly text: string }> {
  const sent = request(url, { method, headers });
  const answered = new Promise<{ status: number; text: string }>((resolve, reject) => {
    sent.on("error", reject);
    sent.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (piece: string) => {
        text += piece;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      response.on("error", reject);
    });
  });
  // An answer that comes before the end of the body, a refusal, counts more than that the body could not be sent.
  const [answer, sending] = await Promise.allSettled([answered, pipeline(Readable.from(body), sent)]);
  if (answer.status === "fulfilled") return answer.value;
  throw sending.status === "rejected" ? sending.reason : answer.reason;
}
