/** Request body: the JSON of a Node request, read without taking it from whoever reads the request next. */
import type { IncomingMessage } from "node:http";

/** As much as the official transports read. */
const maximumBytes = 4 * 1024 * 1024;

/**
 * @returns what a parser before has made of the body, else what is read ahead of it here; undefined where it is not JSON
 */
export async function bodyOf(request: IncomingMessage & { readonly body?: unknown }): Promise<unknown> {
  if (request.readableEnded) return parsed(request.body);
  // What somebody may decode it into later is not known here.
  if (request.headers["content-encoding"] !== undefined) return undefined;
  return parsed(await readAhead(request));
}

/**
 * Reads to the end and puts all of it back (`readable.unshift()`) before the stream itself notices its end, so that to a
 * transport or a parser the request is as if nobody had read it.
 *
 * @returns undefined for a request that is cut off or too long
 */
function readAhead(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve) => {
    const settle = (bytes: Buffer | undefined) => {
      request.off("readable", take).off("end", giveUp).off("close", giveUp).off("error", giveUp);
      resolve(bytes);
    };
    const giveUp = () => settle(undefined);
    const take = () => {
      for (let chunk = request.read(); chunk !== null; chunk = request.read()) {
        chunks.push(chunk);
        length += chunk.length;
      }
      if (!request.complete && length <= maximumBytes) return;
      const bytes = Buffer.concat(chunks);
      settle(length <= maximumBytes ? bytes : undefined);
      if (length > 0) request.unshift(bytes);
    };
    request.on("readable", take).on("end", giveUp).on("close", giveUp).on("error", giveUp);
  });
}

/** `express.text()` and `express.raw()` leave it as it came. */
function parsed(body: unknown): unknown {
  if (typeof body !== "string" && !Buffer.isBuffer(body)) return body;
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
