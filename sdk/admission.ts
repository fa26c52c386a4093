/** Admission: whether a request may pass, decided without knowing the web framework it came through. */
import type { Answer } from "./answer.ts";
import type { McpAuthInfo } from "./auth-info.ts";
import { describeHolder } from "./auth-info.ts";
import { scopesToAskFor } from "./challenge.ts";
import { readCredentials } from "./credentials.ts";
import type { Sender } from "./introspection.ts";
import { badCredentials, badRequest, missingCredentials } from "./refusal.ts";
import type { Location, Place } from "./server-url.ts";
import type { ToolScopes } from "./tool-scopes.ts";
import { lacking, scopesOfCalls } from "./tool-scopes.ts";
import type { Connection } from "./verification.ts";
import { recall, verify } from "./verification.ts";

export interface Caller {
  readonly method: string;
  readonly authorization: string | undefined;
  readonly place: Place;
  /** Path of the metadata document for the server URL that is called. */
  metadataPath(location: Location): string;
  /** The parsed body; only asked for where it decides, and when all else allows the request. */
  body(): unknown;
  sender(): Sender;
}

/** What a token must be good for. */
export interface Requirements {
  readonly requiredScopes: readonly string[];
  readonly toolScopes: ToolScopes;
}

export type Admission = { readonly auth: McpAuthInfo } | { readonly refusal: Answer };

/** The way of nearly every request, which waits for nothing; undefined where there is anything to ask or to object. */
export function admitKnown(
  connection: Connection,
  { requiredScopes, toolScopes }: Requirements,
  caller: Caller,
): McpAuthInfo | undefined {
  const credentials = readCredentials(caller.authorization);
  if (credentials.kind !== "bearer" || toolScopes.size > 0) return undefined;
  const { token } = credentials;
  const known = recall(connection, token, caller.place);
  if (!known || lacking(requiredScopes, known.facts.scopes).length > 0) return undefined;
  const { url: resource } = known.location.server;
  return describeHolder(token, known.facts, { resource, metadataUrl: urlOfMetadata(caller, known.location) });
}

/** @throws McpAuthUpstreamError or McpAuthServerUrlError where nothing is known: that is never the caller's fault */
export async function admit(
  connection: Connection,
  requirements: Requirements,
  caller: Caller,
): Promise<Admission> {
  const { place } = caller;
  const { requiredScopes, toolScopes } = requirements;
  const location = await connection.project.locate(place);
  const credentials = readCredentials(caller.authorization);
  if (credentials.kind !== "bearer") {
    const scopes = scopesToAskFor([], requiredScopes);
    const challenge = { metadataUrl: urlOfMetadata(caller, location), scopes };
    return { refusal: credentials.kind === "none" ? missingCredentials(challenge) : malformed(challenge) };
  }
  const { token } = credentials;
  const verdict = await verify(connection, token, { place, location, sender: caller.sender });
  const metadataUrl = urlOfMetadata(caller, verdict.location);
  if ("rejection" in verdict) return { refusal: invalid(verdict.rejection, metadataUrl, requiredScopes) };
  const { facts } = verdict;
  const needed = toolScopes.size === 0 ? requiredScopes : await scopesFor(caller, requirements);
  if (!needed) return { refusal: badRequest("The body must be a JSON-RPC message, as application/json") };
  if (lacking(needed, facts.scopes).length > 0) {
    return { refusal: insufficient(metadataUrl, scopesToAskFor(facts.scopes, needed)) };
  }
  const { url: resource } = verdict.location.server;
  return { auth: describeHolder(token, facts, { resource, metadataUrl }) };
}

const methodsWithoutBody = new Set(["GET", "HEAD", "DELETE", "OPTIONS"]);

/** Undefined for a body that is no message: the MCP server might read a tool call where nothing was seen here. */
async function scopesFor(
  { method, body }: Caller,
  { requiredScopes, toolScopes }: Requirements,
): Promise<readonly string[] | undefined> {
  if (methodsWithoutBody.has(method)) return requiredScopes;
  const message = await body();
  if (typeof message !== "object" || message === null || Object.keys(message).length === 0) return undefined;
  return [...requiredScopes, ...scopesOfCalls(toolScopes, message)];
}

function malformed({ metadataUrl }: { metadataUrl: string }): Answer {
  const description = "The Authorization header must be: Bearer, a blank and one access token";
  return badCredentials({ error: "invalid_request", description, metadataUrl });
}

function invalid(description: string, metadataUrl: string, requiredScopes: readonly string[]): Answer {
  const scopes = scopesToAskFor([], requiredScopes);
  return badCredentials({ error: "invalid_token", description, scopes, metadataUrl });
}

/** RFC 6750 §3.1: `scope` names everything the client needs, so that it loses nothing by asking for it. */
function insufficient(metadataUrl: string, scopes: readonly string[]): Answer {
  const description = "The access token lacks a scope that this server needs";
  return badCredentials({ error: "insufficient_scope", description, scopes, metadataUrl });
}

/** A path with parameters repeats what the caller typed, which must not end the quotation. */
function urlOfMetadata(caller: Caller, location: Location): string {
  const path = caller.metadataPath(location).replace(/[^\x21\x23-\x5b\x5d-\x7e]/g, encodeURIComponent);
  return `${location.server.origin}${path}`;
}
