/** Faults with tokens, other methods, other spellings of the address, and other callers. */
import type { Faults } from "./fault.ts";

export const tokenFaults = {
  "wrong-token-accepted": {
    status: "fail",
    symptom: "None. Everybody can call the tools with any token.",
    cause: "The server answers a call whose token nobody issued: it looks whether there is one, not which.",
    fix: "Verify every token with the issuer, as mcpAuth() does.",
  },
  "wrong-token-failed": {
    status: "fail",
    symptom: "Calls fail with a server error after people have signed in.",
    cause:
      "The server cannot verify tokens: it does not reach its issuer, its secret is wrong, or its verifier throws an error that the MCP SDK does not know.",
    fix: "Read the server's log. From that very machine or container, `curl` the issuer's address; MCPAUTH_ISSUER says where else it is. Check MCPAUTH_SECRET.",
  },
  "wrong-token-otherwise": {
    status: "fail",
    symptom: "When a token has run out the client reports an error instead of getting a new one.",
    cause: "A token that is not good must be answered with 401 (RFC 6750 §3.1), but another status comes.",
    fix: 'Answer 401 with error="invalid_token". 403 is for a good token that lacks a scope.',
  },
  "wrong-token-unnamed": {
    status: "warn",
    symptom: "Some clients do not refresh a token that has run out.",
    cause: 'The 401 for a token that is not good does not say error="invalid_token" (RFC 6750 §3.1).',
    fix: 'Put error="invalid_token" into the challenge whenever a token was sent.',
  },
  "stream-open": {
    status: "fail",
    symptom: "Everybody can listen to the server's messages.",
    cause: "GET at the MCP route opens a stream without a token: only POST is guarded.",
    fix: 'Guard all methods: `app.use("/mcp", mcpAuth({ … }))`, not `app.post`.',
  },
  "stream-failed": {
    status: "warn",
    symptom: "Clients report an error after they have connected.",
    cause:
      'GET at the MCP route fails with a server error or a redirect. Clients ask for a stream there, and take 405 for "there is none".',
    fix: "Answer GET with 405 and Allow: POST, or with the stream; without a token with 401.",
  },
  "slash-open": {
    status: "fail",
    symptom: "None. Whoever adds or leaves out the slash calls the tools without a token.",
    cause: "The same address with or without a slash at its end reaches the MCP server past the guard.",
    fix: "Mount the guard so that it covers both, as `app.use` does, or answer 404 at the other.",
  },
  "slash-redirected": {
    status: "warn",
    symptom: "For people who type the address with (or without) a slash, connecting fails in odd ways.",
    cause: "The other spelling redirects. A client may then turn POST into GET, or leave the token behind.",
    fix: "Answer at both or 404 at the other, rather than redirect the MCP route.",
  },
  "bot-wall": {
    status: "fail",
    symptom:
      "It works from your machine and not from the client: a hosted one stops at the first call, or right after sign-in.",
    cause:
      'A firewall judges callers by their User-Agent, and takes some clients for bots ("Block AI bots", "Browser integrity").',
    fix: "Add a rule that lets all User-Agents pass to the MCP route, /.well-known/ and the issuer. The token is what protects them.",
  },
} as const satisfies Faults;
