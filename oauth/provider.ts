/** Provider: the whole configuration of the engine, and what it is told about resources, scopes and people. */

import type Provider from "oidc-provider";
import type { Client, Configuration } from "oidc-provider";
import { endpoints } from "../shared/endpoints.ts";
import type { Database } from "../shared/server/database.ts";
import type { Keyring } from "../shared/server/keyring.ts";
import type { Log } from "../shared/server/log.ts";
import type { Outbound } from "../shared/server/outbound.ts";
import { createAdapter } from "./adapter.ts";
import type { Admission } from "./admission.ts";
import { Answers } from "./answers.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import type { Clients } from "./clients.ts";
import type { Consents } from "./consents.ts";
import { CookieKeys } from "./cookie-keys.ts";
import { deviceFlow, guardDevicePages } from "./device.ts";
import { DeviceCodes } from "./device-codes.ts";
import { discoveryAdditions, editDiscovery } from "./discovery.ts";
import { createEngine } from "./engine.ts";
import type { OauthEnv } from "./env.ts";
import { explainErrors } from "./error-answers.ts";
import { renderError } from "./error-page.ts";
import type { Events } from "./events.ts";
import type { FirstPage } from "./first-page.ts";
import { firstPartyClients, isFirstParty } from "./first-party.ts";
import { GrantSources } from "./grant-sources.ts";
import { lifetimes, lifetimesOf, refreshTokenLife } from "./lifetimes.ts";
import { narrowed } from "./minted-refresh.ts";
import { storePageChanges } from "./page-changes.ts";
import { registerTokenExchange } from "./project-client.ts";
import { bindToResource, resourceServerInfo } from "./resource-binding.ts";
import type { Resources } from "./resources.ts";
import type { Resumption } from "./resumption.ts";
import { keepAnswer, showReturningPage } from "./returning.ts";
import { Rotation } from "./rotation.ts";
import type { SecretAttempts } from "./secret-attempts.ts";
import type { KeySet } from "./signing-keys.ts";
import { recordSteps } from "./steps.ts";
import { storeStructuredTokens } from "./structured-tokens.ts";
import { beforeGrant, rotates, storeBeforeAnswer } from "./token-request.ts";
import { addTrace } from "./trace.ts";

export interface ProviderParts {
  env: OauthEnv;
  database: Database;
  keyring: Keyring;
  log: Log;
  clients: Clients;
  resources: Resources;
  outbound: Outbound;
  store: ArtifactStore;
  events: Events;
  consents: Consents;
  admission: Admission;
  signingKeys: KeySet;
  attempts: SecretAttempts;
  resumption: Resumption;
  firstPage: FirstPage;
}

export async function createProvider(parts: ProviderParts): Promise<Provider> {
  const { env, signingKeys, clients, resources, outbound, store, attempts } = parts;
  const rotation = new Rotation(env.refreshGrace);
  const sources = new GrantSources();
  const configuration: Configuration = {
    adapter: createAdapter({
      store,
      clients,
      rotation,
      sources,
      attempts,
      deviceCodes: new DeviceCodes(parts.keyring),
    }),
    jwks: signingKeys,
    clients: firstPartyClients(parts),
    ...protocol,
    ...people(parts),
    rotateRefreshToken: (ctx) => rotates(resources, ctx),
    extraTokenClaims: () => ({ ...sources.minted()?.facts }),
    // The adapter removes the grant itself, in the order that concurrent requests need.
    revokeGrantPolicy: () => false,
    cookies: cookies(parts),
    features: features(resources, sources),
    ttl: ttl(sources),
    renderError,
    // Only keys of clients (jwks_uri) are fetched.
    fetch: (url) => fetchKeys(outbound, url),
  };
  const provider = createEngine(env.issuer, configuration, {
    rotation,
    minted: () => sources.minted(),
    beforeGrant: (grantType, ctx) =>
      beforeGrant({ clients, resources, rotation, sources, store }, grantType, ctx),
  });
  provider.proxy = true;
  const answers = new Answers(store, parts.keyring);
  provider.use(parts.resumption.lendCookie(provider));
  provider.use(showReturningPage(answers));
  provider.use(addTrace);
  recordSteps(provider, parts.events, sources);
  provider.use(parts.firstPage.holdBack());
  explainErrors(provider, parts.log);
  storeStructuredTokens(provider, store);
  registerTokenExchange(provider);
  provider.use(attempts.afterClient);
  provider.use(editDiscovery(env));
  provider.use(guardDevicePages());
  provider.use(storeBeforeAnswer(store));
  provider.use(storePageChanges(store));
  provider.use(keepAnswer(answers, store));
  return provider;
}

async function fetchKeys(outbound: Outbound, url: string | URL | Request): Promise<Response> {
  const { status, headers, body } = await outbound.get(new URL(String(url)), {
    milliseconds: 2_000,
    bytes: 64 * 1024,
  });
  const { "cache-control": cacheControl, expires } = headers;
  return new Response(body, {
    status,
    headers: { ...(cacheControl && { "Cache-Control": cacheControl }), ...(expires && { Expires: expires }) },
  });
}

const protocol = {
  scopes: ["openid"],
  responseTypes: ["code"],
  clientAuthMethods: ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"],
  // The engine validates a client's algorithms against our keys: all of them are ES256.
  clientDefaults: {
    id_token_signed_response_alg: "ES256",
    authorization_signed_response_alg: "ES256",
    introspection_signed_response_alg: "ES256",
  },
  // For every client, confidential ones too (OAuth 2.1 §4.1.1). S256 is the only method the engine knows.
  pkce: { required: () => true },
  allowOmittingSingleRegisteredRedirectUri: false,
  // Tokens outlive the browser's session: an MCP client works on when its person has closed the browser.
  expiresWithSession: () => false,
  // MCP clients ask for neither `openid` nor `offline_access` and want to stay connected.
  issueRefreshToken: (_ctx, client) => client.grantTypeAllowed("refresh_token"),
  clientBasedCORS: () => true,
  discovery: discoveryAdditions,
  routes: {
    authorization: endpoints.authorize,
    token: endpoints.token,
    introspection: endpoints.introspect,
    revocation: endpoints.revoke,
    jwks: endpoints.jwks,
    pushed_authorization_request: endpoints.pushedAuthorizationRequest,
    device_authorization: endpoints.deviceAuthorization,
    code_verification: endpoints.device,
    end_session: "/oauth/end-session",
  },
} satisfies Configuration;

function people({ clients, resources, consents, admission }: ProviderParts): Configuration {
  return {
    interactions: {
      url: (_ctx, { uid }) => `${endpoints.interaction}/${uid}`,
      policy: admission.interactionPolicy(),
    },
    // Whoever is erased loses their tokens and grants at once, so nothing needs to be looked up here.
    findAccount: (_ctx, accountId) => ({ accountId, claims: async () => ({ sub: accountId }) }),
    loadExistingGrant: (ctx) => consents.existingGrant(ctx),
    // Runs last in each authorization request, whatever way it came in.
    extraParams: { mcpauth_resource: (ctx) => bindToResource({ clients, resources }, ctx) },
  };
}

type Allowed = (ctx: unknown, client: Client, token: { clientId?: string | undefined }) => boolean;

function features(resources: Resources, sources: GrantSources): NonNullable<Configuration["features"]> {
  const own: Allowed = (_ctx, client, token) => token.clientId === client.clientId;
  // Whoever cannot prove to be the client could be anybody who found a token.
  const proven: Allowed = (ctx, client, token) =>
    client.clientAuthMethod !== "none" && own(ctx, client, token);
  return {
    devInteractions: { enabled: false },
    userinfo: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    pushedAuthorizationRequests: { enabled: true },
    // For clients that bring a proof (RFC 9449); their tokens are bound to their key.
    dPoP: { enabled: true },
    clientCredentials: { enabled: true },
    deviceFlow: deviceFlow(resources),
    introspection: { enabled: true, allowedPolicy: proven },
    revocation: { enabled: true, allowedPolicy: own },
    resourceIndicators: {
      enabled: true,
      defaultResource: async (_ctx, client, oneOf) => {
        if (oneOf) return oneOf;
        return isFirstParty(client.clientId) ? [] : (await resources.requireDefault(client.clientId)).url;
      },
      useGrantedResource: () => true,
      getResourceServerInfo: async (_ctx, value, { clientId }) => {
        const resource = await resources.require(value);
        const info = resourceServerInfo(resource);
        return narrowed({ info, project: resource.project, clientId, minted: sources.minted() });
      },
    },
  };
}

type Lifetime = (
  ctx: unknown,
  token: { resourceServer?: { accessTokenTTL?: number | undefined } | undefined },
) => number;

function ttl(sources: GrantSources): NonNullable<Configuration["ttl"]> {
  const ofResource: Lifetime = (_ctx, { resourceServer }) =>
    resourceServer?.accessTokenTTL ?? lifetimes.dashboardGrant;
  return {
    AccessToken: ofResource,
    AuthorizationCode: lifetimes.authorizationCode,
    ClientCredentials: ofResource,
    DeviceCode: lifetimes.deviceCode,
    IdToken: lifetimes.dashboardGrant,
    Interaction: lifetimes.interaction,
    Session: lifetimes.session,
    Grant: (_ctx, { clientId }) => (isFirstParty(clientId) ? lifetimes.dashboardGrant : lifetimes.grant),
    RefreshToken: (_ctx, { iiat = Math.floor(Date.now() / 1000) }) =>
      refreshTokenLife(lifetimesOf(sources.project() ?? {}), iiat),
  };
}

/** `__Host-` and `__Secure-` make the browser itself enforce https and origin; plain http works on loopback only. */
function cookies({ env, keyring }: ProviderParts): NonNullable<Configuration["cookies"]> {
  const https = env.issuer.startsWith("https:");
  return {
    keys: new CookieKeys(keyring),
    names: {
      session: https ? "__Host-mcpauth_issuer_session" : "mcpauth_issuer_session",
      interaction: https ? "__Secure-mcpauth_interaction" : "mcpauth_interaction",
      resume: https ? "__Secure-mcpauth_resume" : "mcpauth_resume",
    },
    long: { httpOnly: true, sameSite: "lax", signed: true, secure: https },
    short: { httpOnly: true, sameSite: "lax", signed: true, secure: https },
  };
}
