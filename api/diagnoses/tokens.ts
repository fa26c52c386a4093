/** Causes at the token endpoint and of tokens that are no good (RFC 6749 §5.2, RFC 7662). */
import type { Cause, Failed } from "./cause.ts";

const redeeming = ["token"];
const refreshing = ["refresh", "reuse"];
const asking = ["introspection"];

export const tokenCauses: readonly Cause[] = [
  {
    id: "pkce_mismatch",
    steps: redeeming,
    cause: /code_verifier does not match/,
    title: "The PKCE verifier is of another request",
    why: "The S256 hash of code_verifier is not the code_challenge of the authorization request, of which both begin as below.",
    fix: "The client must keep the verifier from one request until its code is redeemed. Two connections at once often overwrite each other's.",
    whoCanFix: "client",
    compared: ["computed", "challenge"],
  },
  {
    id: "verifier_missing",
    steps: redeeming,
    cause: /code_verifier (is missing|must be)/,
    title: "code_verifier is missing",
    why: "The code was asked for with PKCE, and redeemed without its verifier.",
    fix: "The client must send the code_verifier whose hash was the code_challenge.",
    whoCanFix: "client",
  },
  {
    id: "code_reused",
    steps: redeeming,
    cause: /code was already used/,
    title: "The code was used twice",
    why: (failed) =>
      `A code works once${at(failed, "used", ", and this one did at")}. Because the second use may be a thief's, all tokens of the first are revoked (RFC 6749 §4.1.2).`,
    fix: "The client must redeem each code once: no retry after an answer, no second tab on the callback address.",
    whoCanFix: "client",
  },
  {
    id: "code_expired",
    steps: redeeming,
    cause: /code has expired/,
    title: "The code came too late",
    why: (failed) => `A code is valid for 60 seconds${at(failed, "issued", ", and this one was issued at")}.`,
    fix: "The client must redeem it as soon as the browser brings it. A debugger or a sleeping laptop in between is enough.",
    whoCanFix: "client",
  },
  {
    id: "token_redirect_mismatch",
    steps: redeeming,
    cause: /redirect_uri must be the very one/,
    title: "The code was redeemed with another redirect URI",
    why: "redirect_uri must be the very one of the authorization request (RFC 6749 §4.1.3).",
    fix: "The client must send the same redirect_uri in both requests.",
    whoCanFix: "client",
    compared: ["redirect_uri", "registered"],
  },
  {
    id: "code_unknown",
    steps: redeeming,
    error: "invalid_grant",
    title: "The code is not one of ours",
    why: ({ cause = "" }) => `The issuer does not know it for this client: ${cause}.`,
    fix: "The client must redeem what this issuer sent it, with the client_id it asked with.",
    whoCanFix: "client",
  },
  {
    id: "refresh_reused",
    steps: ["reuse"],
    title: "An old refresh token came back",
    why: "It was replaced long ago. Either the client went back to an old copy, or somebody has stolen one. The connection was ended for safety (RFC 9700 §4.14.2).",
    fix: "The person signs in again. If it repeats, the client loses its newest refresh token: ask its maker, or set Settings, Tokens to a rotation that forgives it.",
    whoCanFix: "client",
  },
  {
    id: "refresh_ended",
    steps: refreshing,
    error: "invalid_grant",
    title: "The refresh token is no longer valid",
    why: ({ cause = "" }) => `The issuer says: ${cause}.`,
    fix: "The person signs in again, which clients ask for by themselves.",
    whoCanFix: "person",
  },
  {
    id: "grant_type",
    steps: redeeming,
    cause: /grant.type/,
    title: "The client may not ask for a token in this way",
    why: ({ cause = "" }) => `The issuer says: ${cause}.`,
    fix: "Add the grant to the client on its page, or have it use the authorization code flow.",
    whoCanFix: "client",
  },
  {
    id: "token_expired",
    steps: asking,
    cause: /^expired$/,
    title: "A call came with an expired token",
    why: "Access tokens live for an hour. Your server answered 401, and the client refreshes by itself.",
    fix: "Nothing, unless the client does not come back with a new one.",
    whoCanFix: "client",
  },
  {
    id: "token_unknown",
    steps: asking,
    cause: /^unknown$/,
    title: "A call came with a token nobody knows",
    why: "It was revoked, is of another issuer, or was made up.",
    fix: "The person connects again. If it is a key of your own, your clients still use the old way to sign in.",
    whoCanFix: "client",
  },
  {
    id: "token_foreign",
    steps: asking,
    cause: /^another project's$/,
    title: "A call came with another server's token",
    why: "Tokens are bound to the server URL they were granted for (RFC 8707), and this one is for another project.",
    fix: "The client must get a token for this server. A proxy must not pass on the tokens it was called with.",
    whoCanFix: "client",
  },
  {
    id: "token_ended",
    steps: asking,
    title: "A call came with a token that was ended",
    why: ({ cause = "" }) => `The issuer says: ${cause || "it is not live"}.`,
    fix: "The person connects again.",
    whoCanFix: "person",
  },
];

function at({ facts }: Failed, name: string, words: string): string {
  const time = facts?.[name];
  return time ? `${words} ${time.slice(11, 19)} UTC` : "";
}
