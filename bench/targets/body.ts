/** Body: a small request body as text. By events: a stream's iterator would cost the floor more than its HTTP does. */
import type { IncomingMessage } from "node:http";

export function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => {
      text += chunk;
    });
    request.on("end", () => resolve(text)).on("error", reject);
  });
}
