/** Connection: a client with tokens, as the workloads need them beforehand. */
import { createHash, randomBytes } from "node:crypto";
import { endpoints } from "../../shared/endpoints.ts";
import { exchange, expectJson, expectText, postForm } from "../generator/exchange.ts";
import { Visitor } from "../generator/visitor.ts";
import type { Target } from "../targets/target.ts";
import { redirectUri, resource, scope } from "../targets/target.ts";

export interface Connection {
  clientId: string;
  refreshToken: string;
}

/** Enough that no cache is tested alone, and several for each connection of the generator. */
const poolSize = 32;

/** Each client has as many connections, each of another person. */
const connectionsPerClient = 8;

const pools = new Map<string, Promise<Connection[]>>();

/** A target's connections, made when first needed and shared by the workloads, which run one after the other. */
export function connectionsOf(target: Target): Promise<Connection[]> {
  const pool = pools.get(target.name) ?? connect(target, poolSize);
  pools.set(target.name, pool);
  return pool;
}

export async function connect(target: Target, count: number): Promise<Connection[]> {
  if (target.refreshTokens.length > 0) {
    return target.refreshTokens.slice(0, count).map((refreshToken) => ({ clientId: "", refreshToken }));
  }
  const newClients = Array.from({ length: Math.ceil(count / connectionsPerClient) }, () => register(target));
  const clients = await Promise.all(newClients);
  const made = Array.from({ length: count }, async (_, index) => {
    const clientId = clients[index % clients.length] ?? "";
    const visitor = new Visitor(`person-${index}`);
    const authorized = await authorize(target, clientId, (address) => visitor.connect(address));
    const tokens = await redeem(target, { clientId, ...authorized });
    return { clientId, refreshToken: expectText(tokens, "refresh_token") };
  });
  return Promise.all(made);
}

let registered = 0;

/** Metadata differ each time: identical public clients are one client to our server. */
export async function register({ origin }: Target): Promise<string> {
  const answer = await exchange(origin + endpoints.register, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      client_name: `Client ${++registered}`,
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: "none",
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
    }),
  });
  return expectText(expectJson(answer, 201), "client_id");
}

/** @param open what the person does with the authorization request */
export async function authorize(
  { origin }: Target,
  clientId: string,
  open: (address: string) => Promise<URL>,
): Promise<{ verifier: string; callback: URL }> {
  const verifier = randomBytes(32).toString("base64url");
  const request = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    state: "a-state",
    scope,
    resource,
  });
  return { verifier, callback: await open(`${origin}${endpoints.authorize}?${request}`) };
}

export async function redeem(
  { origin }: Target,
  { clientId, verifier, callback }: { clientId: string; verifier: string; callback: URL },
): Promise<Record<string, unknown>> {
  const code = callback.searchParams.get("code");
  if (!code) throw new Error(`no code in ${callback.href}`);
  const answer = await postForm(origin + endpoints.token, {
    grant_type: "authorization_code",
    client_id: clientId,
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri,
  });
  return expectJson(answer);
}

/** Uses the connection's refresh token, which its successor replaces. */
export async function refreshOnce({ origin }: Target, connection: Connection): Promise<string> {
  const answer = await postForm(origin + endpoints.token, {
    grant_type: "refresh_token",
    client_id: connection.clientId,
    refresh_token: connection.refreshToken,
    // MCP clients must send it with every token request.
    resource,
  });
  const tokens = expectJson(answer);
  const successor = expectText(tokens, "refresh_token");
  if (successor === connection.refreshToken) throw new Error("the refresh token was not rotated");
  connection.refreshToken = successor;
  return expectText(tokens, "access_token");
}
