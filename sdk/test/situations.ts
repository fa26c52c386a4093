/** Situations a caller can get into that end with a refusal, and what the answer must be: the behaviour table. */
import type { McpAuthOptions } from "../index.ts";
import type { Question } from "./ask.ts";
import type { FakeIssuer } from "./issuer.ts";
import { always, secretFor } from "./issuer.ts";

export const origin = "https://your-server.example.com";
export const callTool = (name: string) => ({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name } });

export interface Situation {
  readonly title: string;
  readonly options?: Partial<McpAuthOptions>;
  /** What has happened at the issuer. */
  readonly given?: (issuer: FakeIssuer) => void;
  readonly sent: (issuer: FakeIssuer) => Question & { path?: string };
  readonly status: number;
  /** The challenge, with `…` for the metadata's address; undefined if there must be none. */
  readonly challenge?: string;
  readonly error: string;
  readonly retryAfter?: string;
  /** The code that `onError` is told. */
  readonly reported?: string;
  /** How often the issuer is asked about a token. */
  readonly introspections?: number;
}

const missing = { status: 401, error: "invalid_token", challenge: 'Bearer resource_metadata="…"' };
const malformed = {
  status: 400,
  error: "invalid_request",
  challenge:
    'Bearer error="invalid_request", error_description="The Authorization header must be: Bearer, a blank and one access token", resource_metadata="…"',
};
const invalid = {
  status: 401,
  error: "invalid_token",
  challenge:
    'Bearer error="invalid_token", error_description="The access token is unknown, expired or revoked", resource_metadata="…"',
};
const elsewhere = {
  status: 401,
  error: "invalid_token",
  challenge:
    'Bearer error="invalid_token", error_description="The access token was not issued for this server", resource_metadata="…"',
};
const unavailable = { status: 503, error: "temporarily_unavailable", retryAfter: "2" };
const misconfigured = { status: 500, error: "server_error" };
const authorization = (value: string) => () => ({ headers: { Authorization: value } });
const withToken = (issuer: FakeIssuer) => ({ token: issuer.issue() });

const credentials: readonly Situation[] = [
  { title: "no Authorization header", sent: () => ({}), ...missing },
  { title: "another scheme", sent: authorization("Basic YTpi"), ...missing },
  {
    title: "a token in the query",
    sent: (issuer) => ({ path: `/mcp?access_token=${issuer.issue()}` }),
    introspections: 0,
    ...missing,
  },
  { title: "an OPTIONS that is no preflight", sent: () => ({ method: "OPTIONS" }), ...missing },
  {
    title: "no credentials where scopes are required",
    options: { requiredScopes: ["mcp:tools", "mcp:read"] },
    sent: () => ({}),
    ...missing,
    challenge: 'Bearer resource_metadata="…", scope="mcp:tools mcp:read"',
  },
  { title: "no token behind the scheme", sent: authorization("Bearer"), introspections: 0, ...malformed },
  {
    title: "two words behind the scheme",
    sent: authorization("Bearer a b"),
    introspections: 0,
    ...malformed,
  },
];

const tokens: readonly Situation[] = [
  { title: "an unknown token", sent: () => ({ token: "mcpauth_at_unknown" }), introspections: 1, ...invalid },
  { title: "an expired token", sent: (issuer) => ({ token: issuer.issue({ exp: 1_000 }) }), ...invalid },
  {
    title: "a refresh token, which has no token_type",
    sent: (issuer) => ({ token: issuer.issue({ token_type: undefined }) }),
    ...invalid,
  },
  {
    title: "a token for another server",
    sent: (issuer) => ({ token: issuer.issue({ aud: `${origin}/other` }) }),
    ...elsewhere,
  },
  {
    title: "a token for no server",
    sent: (issuer) => ({ token: issuer.issue({ aud: undefined }) }),
    ...elsewhere,
  },
  {
    title: "an unknown token where scopes are required",
    options: { requiredScopes: ["mcp:tools"] },
    sent: () => ({ token: "mcpauth_at_unknown" }),
    ...invalid,
    challenge: invalid.challenge.replace("resource_metadata", 'scope="mcp:tools", resource_metadata'),
  },
  {
    title: "more than 8192 characters",
    sent: () => ({ token: "a".repeat(8193) }),
    introspections: 0,
    ...invalid,
  },
  { title: "characters no token has", sent: () => ({ token: 'a"b' }), introspections: 0, ...invalid },
];

const lacking = {
  status: 403,
  error: "insufficient_scope",
  challenge:
    'Bearer error="insufficient_scope", error_description="The access token lacks a scope that this server needs", scope="mcp:admin mcp:read", resource_metadata="…"',
};
const toolScopes = { delete_note: ["mcp:admin"] };

const scopes: readonly Situation[] = [
  {
    title: "a required scope that the token lacks",
    options: { requiredScopes: ["mcp:admin"] },
    sent: (issuer) => ({ token: issuer.issue({ scope: "mcp:read offline_access" }) }),
    ...lacking,
  },
  {
    title: "a tool whose scope the token lacks",
    options: { toolScopes },
    sent: (issuer) => ({ token: issuer.issue({ scope: "mcp:read" }), json: callTool("delete_note") }),
    ...lacking,
  },
  {
    title: "such a tool within a batch",
    options: { toolScopes },
    sent: (issuer) => ({
      token: issuer.issue({ scope: "mcp:read" }),
      json: [callTool("whoami"), callTool("delete_note")],
    }),
    ...lacking,
  },
  {
    title: "no body to look for tool calls in, where tools need scopes",
    options: { toolScopes },
    sent: (issuer) => ({ token: issuer.issue() }),
    status: 400,
    error: "invalid_request",
  },
];

const failures: readonly Situation[] = [
  {
    title: "an issuer that cannot be reached",
    given: (issuer) => (issuer.instead = (_request, response) => void response.destroy()),
    sent: withToken,
    reported: "unreachable",
    ...unavailable,
  },
  {
    title: "an issuer that does not answer in time",
    options: { timeoutMs: 100 },
    given: (issuer) => (issuer.instead = () => {}),
    sent: withToken,
    reported: "timeout",
    ...unavailable,
  },
  {
    title: "an issuer that is out of order",
    given: (issuer) => (issuer.instead = always({ status: 502, body: "<h1>Bad Gateway</h1>" })),
    sent: withToken,
    reported: "upstream_error",
    ...unavailable,
  },
  {
    title: "an issuer that says when it will be back",
    given: (issuer) => (issuer.instead = always({ status: 503, body: {}, headers: { "Retry-After": "7" } })),
    sent: withToken,
    reported: "upstream_error",
    ...unavailable,
    retryAfter: "7",
  },
  {
    title: "an issuer that will be back in an hour",
    given: (issuer) =>
      (issuer.instead = always({ status: 503, body: {}, headers: { "Retry-After": "3600" } })),
    sent: withToken,
    reported: "upstream_error",
    ...unavailable,
    retryAfter: "120",
  },
  {
    title: "an issuer that asks to slow down",
    given: (issuer) => (issuer.instead = always({ status: 429, body: {}, headers: { "Retry-After": "30" } })),
    sent: withToken,
    reported: "rate_limited",
    ...unavailable,
    retryAfter: "30",
  },
  {
    title: "a secret that the issuer rejects",
    given: (issuer) => (issuer.secret = secretFor(issuer.url)),
    sent: withToken,
    reported: "secret_rejected",
    ...misconfigured,
  },
  {
    title: "an issuer whose answer is no JSON",
    given: (issuer) => (issuer.instead = always({ status: 200, body: "<h1>Welcome</h1>" })),
    sent: withToken,
    reported: "bad_response",
    ...misconfigured,
  },
  {
    title: "an answer about a token without exp",
    sent: (issuer) => ({ token: issuer.issue({ exp: undefined }) }),
    reported: "bad_response",
    ...misconfigured,
  },
  {
    title: "a project without a server URL",
    given: (issuer) => (issuer.resources = []),
    sent: () => ({}),
    reported: "no_server_url",
    ...misconfigured,
  },
  {
    title: "a host that none of several server URLs has",
    given: (issuer) => issuer.resources.push("https://staging.example.com/mcp"),
    sent: () => ({ headers: { Host: "elsewhere.example.com" } }),
    reported: "ambiguous_server_url",
    ...misconfigured,
  },
];

export const situations = [...credentials, ...tokens, ...scopes, ...failures];
