/** Facts: what of a request the record keeps, so that its owner can be told what was wrong with it. */
import { hash } from "node:crypto";
import type { KoaContextWithOIDC } from "oidc-provider";
import type { Artifact } from "../shared/server/database.ts";

/** By the names of the wire. */
export type Facts = Record<string, string>;

const length = 600;

/** What an authorization request asked for, and which redirect URIs its client has registered. */
export function askedFor({ oidc, query }: KoaContextWithOIDC): Facts {
  const asked: Record<string, unknown> = { ...oidc.params, ...query };
  return withoutBlanks({
    redirect_uri: textOf(asked.redirect_uri),
    registered: oidc.client?.redirectUris?.join(" "),
    resource: textOf(asked.resource),
    scope: textOf(asked.scope),
  });
}

/**
 * What a refused token request had against what the code was issued for. Of the challenges only as much as tells two
 * apart; of the verifier nothing.
 */
export function redeemed({ oidc }: KoaContextWithOIDC, source: Artifact | undefined): Facts {
  const params = oidc.params ?? {};
  const { codeChallenge, redirectUri, iat } = source?.payload ?? {};
  const verifier = textOf(params.code_verifier);
  return withoutBlanks({
    redirect_uri: textOf(params.redirect_uri),
    registered: textOf(redirectUri),
    resource: textOf(params.resource),
    granted: source?.resource,
    challenge: codeChallenge && startOf(String(codeChallenge)),
    computed: codeChallenge && verifier && startOf(challengeOf(verifier)),
    issued: iat && new Date(Number(iat) * 1000).toISOString(),
    used: source?.consumedAt?.toISOString(),
  });
}

/** That an address had a query is kept, and none of it. */
export function cleanFacts(facts: Facts): Facts {
  const entries = Object.entries(facts).map(([name, text]) => [name, clean(text, { length, mark: "?…" })]);
  return Object.fromEntries(entries);
}

/** Callers put values of theirs into these texts: queries of addresses carry codes and states, and people paste tokens. */
export function clean(text: string, kept: { length: number; mark?: string }): string {
  return text
    .replace(/[?#][^\s"]*/g, kept.mark ?? "")
    .replace(/\b(mcpauth|gh[opsu])_[\w.-]+|\beyJ[\w.-]+/g, "…")
    .slice(0, kept.length);
}

function challengeOf(verifier: string): string {
  return hash("sha256", verifier, "base64url");
}

function startOf(digest: string): string {
  return `${digest.slice(0, 8)}…`;
}

/** The first of what may have been sent several times; undefined if it is blank. */
export function textOf(value: unknown): string | undefined {
  const [first] = [value].flat();
  return typeof first === "string" && first ? first : undefined;
}

function withoutBlanks(facts: Record<string, string | undefined | 0>): Facts {
  return Object.fromEntries(Object.entries(facts).filter((entry): entry is [string, string] => !!entry[1]));
}
