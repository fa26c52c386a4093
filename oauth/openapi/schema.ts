/** Schema: the words in which the OpenAPI document describes an operation, and what all operations have in common. */

export type Schema = Record<string, unknown>;

/** By name. An example of a body is answered by the example of the same name. */
export type Examples = Readonly<Record<string, unknown>>;

export interface Body {
  kinds: readonly ("application/x-www-form-urlencoded" | "application/json")[];
  schema: Schema;
  examples: Examples;
}

export interface Answer {
  description: string;
  kind?: string;
  schema?: Schema;
  examples?: Examples;
  headers?: Schema;
  /** Whether it may also be without a body. */
  orEmpty?: true;
}

/** Who may ask: nobody in particular, a client that proves itself as it registered, the holder of a registration secret. */
type Caller = "anybody" | "client" | "project";

interface Operation {
  id: string;
  summary: string;
  callers: readonly Caller[];
  query?: Schema & { properties: Schema; required?: readonly string[] };
  body?: Body;
  answers: Readonly<Record<number, Answer>>;
}

/** What stands in the examples for values that an issuer makes, so that whoever replays them can put in their own. */
export const samples = {
  serverUrl: "http://localhost:3000/mcp",
  redirectUri: "http://127.0.0.1:53682/callback",
  clientId: "cli_QDC8W8WhJ_4PfFhH5aVwKL",
  deviceClientId: "cli_T1p4oXQ8pJ2zQJc2C3r0Wd",
  code: "mcpauth_ac_3v0bq8T1nq0cQx7mOQxk5nOoTq1Vt9n6bZ3mF1mQx8Y",
  verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
  accessToken: "mcpauth_at_7N4J7_u6M2XlEcdgN0kINogsb-4azVSfYiBXTbmzGcc",
  refreshToken: "mcpauth_rt_PwI0CiE5jGEJ6G8aDxC4osVxTRI_CggDDNxWqRTnVFh",
  deviceCode: "mcpauth_dc_OQ7WRv5M_bw0R0ARt4mjXF3ta6c7pYlgn-hFScksKv9",
} as const;

export const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

const security: Record<Caller, readonly Schema[]> = {
  anybody: [{}],
  client: [{}, { clientSecret: [] }],
  project: [{ registrationSecret: [] }],
};

export function operation({ id, summary, callers, query, body, answers }: Operation): Schema {
  const all = { ...answers, ...(body && { 413: tooLarge }), 503: away };
  return {
    operationId: id,
    summary,
    security: callers.flatMap((caller) => security[caller]),
    ...(query && { parameters: parametersOf(query) }),
    ...(body && { requestBody: { required: true, content: contentOf(body.kinds, body) } }),
    responses: Object.fromEntries(
      Object.entries(all).map(([status, answer]) => [status, responseOf(answer)]),
    ),
  };
}

function parametersOf({ properties, required = [] }: NonNullable<Operation["query"]>) {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
}

function responseOf({
  description,
  headers,
  kind = "application/json",
  orEmpty,
  ...content
}: Answer): Schema {
  return {
    description,
    ...(headers && { headers }),
    ...(content.schema && { content: { ...contentOf([kind], content), ...(orEmpty && empty) } }),
  };
}

/** As which the engine answers nothing. */
const empty = { "text/plain": { schema: { type: "string", maxLength: 0 } } };

function contentOf(kinds: readonly string[], { schema, examples }: { schema?: Schema; examples?: Examples }) {
  const named = Object.entries(examples ?? {}).map(([name, value]) => [name, { value }]);
  const content = { schema, ...(examples && { examples: Object.fromEntries(named) }) };
  return Object.fromEntries(kinds.map((kind) => [kind, content]));
}

/** @param required names of the properties that are always there */
export function object(properties: Schema, ...required: string[]): Schema & { properties: Schema } {
  return { type: "object", properties, ...(required.length > 0 && { required }) };
}

export const text = { type: "string" } as const;
export const list = { type: "array", items: text } as const;
export const seconds = { type: "integer", minimum: 0 } as const;
export const one = (...values: string[]) => ({ type: "string", enum: values });

/** Told as codes, since programs act on them. */
export function refusal(codes: readonly string[], examples?: Record<string, Refusal>): Answer {
  return {
    description: `Refused: ${codes.join(", ")}`,
    schema: object({ error: one(...codes), error_description: text }, "error", "error_description"),
    ...(examples && { examples }),
  };
}

interface Refusal {
  error: string;
  error_description: string;
}

const challengeHeader = { "WWW-Authenticate": { description: "How to prove oneself", schema: text } };

export const unproven: Answer = {
  ...refusal(["invalid_client"]),
  description: "The proof of who asks is missing or wrong",
  headers: challengeHeader,
};

const retryAfter = { "Retry-After": { description: "Seconds to wait", schema: seconds } };

export const tooMany: Answer = { ...refusal(["too_many_requests"]), headers: retryAfter };

const tooLarge = refusal(["invalid_request"]);

const away: Answer = {
  ...refusal(["temporarily_unavailable"]),
  description: "The database is out of reach; nothing is lost",
  headers: retryAfter,
};
