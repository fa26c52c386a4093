/** Answer: what a caller gets instead of the server's own answer, as data that any web framework can send. */

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** To be sent as JSON. */
  readonly body?: object;
}

/** Any page may read the metadata: it has nothing secret. */
export function documentAnswer(document: object, cacheControl: string): Answer {
  const headers = { "Access-Control-Allow-Origin": "*", "Cache-Control": cacheControl };
  return { status: 200, headers, body: document };
}

/** For every method that asks for no document. */
export function allowedMethods(method: string): Answer {
  const allowed = "GET, HEAD, OPTIONS";
  const headers = {
    Allow: allowed,
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": allowed,
    "Access-Control-Allow-Headers": "*",
  };
  return { status: method === "OPTIONS" ? 204 : 405, headers };
}
