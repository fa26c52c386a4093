/** Verification: whether a token opens this server, decided from what the issuer says of token and project. */
import type { McpAuthInfo } from "./auth-info.ts";
import { describeHolder } from "./auth-info.ts";
import { isKeyLike, isTokenLike } from "./credentials.ts";
import type { Sender, TokenFacts } from "./introspection.ts";
import { Issuer } from "./issuer.ts";
import { isActive, KnownTokens } from "./known-tokens.ts";
import { Project } from "./project.ts";
import { protectedResourceMetadataUrl } from "./protected-resource.ts";
import type { Location, Place } from "./server-url.ts";
import type { Settings } from "./settings.ts";

/** What verifying needs: one issuer, asked about the project and about tokens. */
export interface Connection {
  readonly project: Project;
  readonly tokens: KnownTokens;
  /** Whether API keys are as good as tokens. */
  readonly apiKeys: boolean;
}

/** Where a request arrived, and the server URL that is. */
export interface Arrival {
  readonly place: Place;
  readonly location: Location;
  /** Who sent it; asked for only where it is told. */
  readonly sender?: () => Sender;
}

/** Why not, or what is known of the token and the server URL that it opens. */
export type Verdict =
  | { readonly location: Location; readonly rejection: string }
  | { readonly location: Location; readonly facts: TokenFacts };

const unknown = "The access token is unknown, expired or revoked";
const issuedForAnother = "The access token was not issued for this server";

/** Of what was an API key, which whoever still presents it can be told. */
function keyEnded(endedAt: number): string {
  const date = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(
    endedAt * 1000,
  );
  return `This API key ended on ${date}. Connect with OAuth: remove the key, and sign in when the client asks`;
}

export function connect(settings: Settings): Connection {
  const issuer = new Issuer(settings);
  return {
    project: new Project(issuer, settings),
    tokens: new KnownTokens(issuer, settings),
    apiKeys: settings.apiKeys !== undefined,
  };
}

/** What memory alone says for a token; undefined where the issuer must be asked, or the token does not do. */
export function recall(
  { project, tokens }: Connection,
  token: string,
  place: Place,
): { readonly location: Location; readonly facts: TokenFacts } | undefined {
  const location = project.recall(place);
  if (!location) return undefined;
  const facts = tokens.recall(token);
  return facts?.audience.includes(location.server.href) ? { location, facts } : undefined;
}

/** @throws McpAuthUpstreamError where nothing is known, which is never the token's fault */
export async function verify(
  { project, tokens, apiKeys }: Connection,
  token: string,
  { place, location, sender }: Arrival,
): Promise<Verdict> {
  const isPossible = apiKeys ? isKeyLike(token) : isTokenLike(token);
  const facts = isPossible ? await tokens.lookup(token, sender) : { endedAt: undefined };
  if (!isActive(facts)) {
    return { location, rejection: facts.endedAt === undefined ? unknown : keyEnded(facts.endedAt) };
  }
  if (facts.audience.includes(location.server.href)) return { location, facts };
  // The project may have got its server URL for this place only just now.
  await project.learn(facts.audience);
  const newer = await project.locate(place);
  return facts.audience.includes(newer.server.href)
    ? { location: newer, facts }
    : { location: newer, rejection: issuedForAnother };
}

const anywhere: Place = { mountPath: undefined, calledPath: "", host: undefined, sole: true };

/** Verifies away from any request, for the project's only server URL or the option `resource`. */
export async function verifyAnywhere(
  connection: Connection,
  token: string,
): Promise<{ readonly auth: McpAuthInfo } | { readonly rejection: string }> {
  const location = await connection.project.locate(anywhere);
  const verdict = await verify(connection, token, { place: anywhere, location });
  if ("rejection" in verdict) return verdict;
  const { url: resource } = verdict.location.server;
  const metadataUrl = protectedResourceMetadataUrl(resource);
  return { auth: describeHolder(token, verdict.facts, { resource, metadataUrl }) };
}
