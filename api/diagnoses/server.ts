/** Causes on the side of the issuer and of whoever calls it: secrets, limits, outages. */
import type { Cause } from "./cause.ts";

export const serverCauses: readonly Cause[] = [
  {
    id: "outage",
    error: "temporarily_unavailable",
    title: "The issuer could not reach its database",
    why: "For a moment the issuer could not reach MongoDB, so it answered 503 with Retry-After. Nobody was signed out.",
    fix: "Nothing, if it was short: clients try again. If it repeats, look at /readyz of the issuer and at MongoDB.",
    whoCanFix: "operator",
  },
  {
    id: "server_error",
    error: "server_error",
    title: "The issuer failed",
    why: "The issuer made a mistake of its own. Its log holds the cause under the trace.",
    fix: "Search the issuer's log for the trace, and report what it says.",
    whoCanFix: "operator",
  },
  {
    id: "rate_limited",
    error: "too_many_requests",
    title: "Too many requests from one address",
    why: ({ cause = "" }) => `The issuer slows down whoever asks too often: ${cause}.`,
    fix: "Wait as long as Retry-After says. If a whole office shares one address, raise TRUST_PROXY to what your proxies are, so that callers are told apart.",
    whoCanFix: "client",
  },
  {
    id: "secret_missing",
    error: "invalid_client",
    cause: /send the project's registration secret/,
    title: "Your server sent no registration secret",
    why: "The request had no Authorization: Bearer mcpauth_sk_… header.",
    fix: "Set MCPAUTH_SECRET where your server runs, and start it again.",
    whoCanFix: "you",
  },
  {
    id: "secret_mistyped",
    error: "invalid_client",
    cause: /registration secret is ill-formed/,
    title: "The registration secret is not whole",
    why: "The secret's own checksum does not fit: a character is missing or changed.",
    fix: "Copy the secret again, whole, or generate a new one. Mind quotes and line ends around it.",
    whoCanFix: "you",
  },
  {
    id: "secret_ended",
    error: "invalid_client",
    cause: /registration secret is unknown or no longer valid/,
    title: "The registration secret has ended",
    why: "It was revoked, or replaced by a newer one and its overlap is over.",
    fix: "Generate a secret on the Secrets page and give it to every server that still has the old one.",
    whoCanFix: "you",
  },
];
