/** Admission: whether a request may pass, decided without knowing the web framework it came through. */
import { InvalidTokenError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import type { Challenge } from "./challenge.ts";
import { scopesToAskFor } from "./challenge.ts";
import { readCredentials } from "./credentials.ts";
import type { Refusal } from "./refusal.ts";
import { badCredentials, missingCredentials } from "./refusal.ts";
import type { Location, Place } from "./server-url.ts";
import type { Connection, McpAuthInfo } from "./verifier.ts";
import { verifyToken } from "./verifier.ts";

export interface Caller {
  readonly authorization: string | undefined;
  readonly place: Place;
  /** Path of the metadata document for the server URL that is called. */
  metadataPath(location: Location): string;
}

export type Admission =
  | { readonly auth: McpAuthInfo; readonly metadataUrl: string }
  | { readonly refusal: Refusal };

/** @throws McpAuthUpstreamError or McpAuthServerUrlError where nothing is known: that is never the caller's fault */
export async function admit(
  connection: Connection,
  requiredScopes: readonly string[],
  caller: Caller,
): Promise<Admission> {
  const location = await connection.project.locate(caller.place);
  const metadataUrl = `${location.server.origin}${quotable(caller.metadataPath(location))}`;
  const challenge = { metadataUrl, scopes: scopesToAskFor([], requiredScopes) };
  const credentials = readCredentials(caller.authorization);
  if (credentials.kind === "none") return { refusal: missingCredentials(challenge) };
  if (credentials.kind === "malformed") return { refusal: malformed(metadataUrl) };
  const auth = await verified(connection, credentials.token, caller.place);
  if (auth instanceof InvalidTokenError) {
    return { refusal: badCredentials({ ...challenge, error: "invalid_token", description: auth.message }) };
  }
  const lacks = requiredScopes.some((scope) => !auth.scopes.includes(scope));
  if (lacks) return { refusal: insufficient(metadataUrl, scopesToAskFor(auth.scopes, requiredScopes)) };
  return { auth, metadataUrl };
}

async function verified(
  connection: Connection,
  token: string,
  place: Place,
): Promise<McpAuthInfo | InvalidTokenError> {
  try {
    return await verifyToken(connection, token, place);
  } catch (error) {
    if (error instanceof InvalidTokenError) return error;
    throw error;
  }
}

function malformed(metadataUrl: string): Refusal {
  const description = "The Authorization header must be: Bearer, a blank and one access token";
  return badCredentials({ error: "invalid_request", description, metadataUrl });
}

/** RFC 6750 §3.1: `scope` names everything the client needs, so that it loses nothing by asking for it. */
function insufficient(metadataUrl: string, scopes: NonNullable<Challenge["scopes"]>): Refusal {
  const description = "The access token lacks a scope that this server needs";
  return badCredentials({ error: "insufficient_scope", description, scopes, metadataUrl });
}

/** A path with parameters repeats what the caller typed, which must not end the quotation. */
function quotable(path: string): string {
  return path.replace(/[^\x21\x23-\x5b\x5d-\x7e]/g, encodeURIComponent);
}
