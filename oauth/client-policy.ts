/** Client policy: whether a project's members let a client connect at all (docs/decisions/0030-client-policy.md). */
import type { Client } from "oidc-provider";
import { errors } from "oidc-provider";
import type { ClientPolicy } from "../shared/client-policy.ts";
import { redirectKind } from "../shared/redirect-uri.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import { isDocumentAddress } from "./client-documents.ts";
import type { Clients } from "./clients.ts";
import { isProject } from "./project-client.ts";

interface Reason {
  words: string;
  /** Whether it is where the answer would go, and not who asks. */
  isPlace?: boolean;
}

/**
 * A page where a person is there to read it. For a token request it is `access_denied`, and nothing is consumed: a client
 * that is let in again goes on with what it had.
 */
export class ClientNotAllowed extends errors.AccessDenied {
  readonly projectName: string;
  /** Not where the members refuse the very place. */
  readonly leadsBack: boolean;

  constructor({ name }: Pick<ProjectRecord, "name">, { words, isPlace = false }: Reason) {
    super(`${name} does not let this client connect: ${words}`);
    this.allow_redirect = false;
    this.projectName = name;
    this.leadsBack = !isPlace;
  }
}

/**
 * @param redirectUri where the answer would go, if that is what is asked; else it is enough that one of the client's is allowed
 * @throws ClientNotAllowed
 */
export async function requireAllowedClient(
  clients: Clients,
  project: ProjectRecord,
  { client, redirectUri }: { client: Client | undefined; redirectUri?: unknown },
): Promise<void> {
  const { clientPolicy: policy } = project;
  // The holder of the registration secret is no client that could be let in.
  if (!policy || !client || isProject(client.clientId)) return;
  const record = await clients.find(client.clientId);
  const isOwn = record?.projectId === project._id;
  const asked = typeof redirectUri === "string" ? [redirectUri] : (client.redirectUris ?? []);
  const reason = reasonAgainst(policy, { clientId: client.clientId, isOwn, redirectUris: asked });
  if (reason) throw new ClientNotAllowed(project, reason);
}

interface Asking {
  clientId: string;
  /** Whether members of the project added it by hand. */
  isOwn: boolean;
  /** Of these one must be allowed. None for a device or a machine. */
  redirectUris: readonly string[];
}

function reasonAgainst(policy: ClientPolicy, asking: Asking): Reason | undefined {
  const words = whoIsMeant(policy, asking);
  if (words) return { words };
  const [place] = asking.redirectUris;
  if (place === undefined || asking.redirectUris.some((uri) => isAllowedPlace(policy, uri))) return undefined;
  return { words: `its members do not let answers go to ${placeOf(place)}`, isPlace: true };
}

function whoIsMeant({ who, documents }: ClientPolicy, { clientId, isOwn, redirectUris }: Asking) {
  if (who === "nobody") return "its members let no client connect";
  if (who === "anyone" || isOwn) return undefined;
  if (who === "listed") {
    const isListed = documents.includes(clientId);
    return isListed ? undefined : "its members let only clients connect that they have listed";
  }
  const isVerified = redirectUris.some((uri) => isProven(clientId, uri));
  return isVerified ? undefined : "its members let only clients connect whose domain is verified";
}

/** A metadata document proves who may name it, and so only an answer to the same host. */
function isProven(clientId: string, redirectUri: string): boolean {
  if (!isDocumentAddress(clientId) || redirectKind(redirectUri) !== "https") return false;
  return new URL(clientId).host === new URL(redirectUri).host;
}

function isAllowedPlace({ allowedPlaces, deniedPlaces }: ClientPolicy, uri: string): boolean {
  const place = placeOf(uri);
  const isAmong = (entries: readonly string[]) => entries.some((entry) => covers(entry, place));
  return !isAmong(deniedPlaces) && (allowedPlaces.length === 0 || isAmong(allowedPlaces));
}

/** In the words of the policy: a host, `localhost` for all loopback addresses, or a scheme and its colon. */
function placeOf(uri: string): string {
  const { protocol, hostname } = new URL(uri);
  const kind = redirectKind(uri);
  if (kind === "private-use") return protocol;
  return kind === "loopback" ? "localhost" : hostname;
}

function covers(entry: string, place: string): boolean {
  return entry === place || (entry.startsWith("*.") && place.endsWith(entry.slice(1)));
}
