/** App: which middleware stands before which endpoint, and the engine behind them. */
import type { ErrorRequestHandler, Express, RequestHandler } from "express";
import express from "express";
import { errors } from "oidc-provider";
import { endpoints, signInCallback } from "../shared/endpoints.ts";
import type { Database } from "../shared/server/database.ts";
import {
  health,
  pinHost,
  requestLog,
  retryAfterSeconds,
  securityHeaders,
  withTrace,
} from "../shared/server/http.ts";
import type { Keyring } from "../shared/server/keyring.ts";
import type { Log } from "../shared/server/log.ts";
import { Outbound } from "../shared/server/outbound.ts";
import { Admission } from "./admission.ts";
import { ApiKeys } from "./api-keys.ts";
import { ArtifactStore } from "./artifact-store.ts";
import { ClientDocuments } from "./client-documents.ts";
import { Clients } from "./clients.ts";
import { connectedApps } from "./connected-apps.ts";
import { consentPreview } from "./consent-preview.ts";
import { Consents } from "./consents.ts";
import { cors } from "./cors.ts";
import { CurrentEngine } from "./current-engine.ts";
import { DeviceCodes } from "./device-codes.ts";
import { discoveryPaths } from "./discovery.ts";
import type { OauthEnv } from "./env.ts";
import { renderErrorPage } from "./error-page.ts";
import { Events } from "./events.ts";
import { FirstPage } from "./first-page.ts";
import { InteractionPages, interactions } from "./interaction.ts";
import { introspection } from "./introspection.ts";
import { Limits } from "./limits.ts";
import { minting } from "./minting.ts";
import { openApi } from "./openapi.ts";
import { readAhead } from "./page-reads.ts";
import { newNonce, sendPage } from "./pages.ts";
import { People } from "./people.ts";
import { ProjectSecrets } from "./project-secret.ts";
import { createProvider } from "./provider.ts";
import { ProviderSignIn } from "./provider-sign-in.ts";
import { registration } from "./registration.ts";
import { resourceMetadata } from "./resource-metadata.ts";
import { Resources } from "./resources.ts";
import { Resumption } from "./resumption.ts";
import { revocation } from "./revocation.ts";
import { signOut } from "./sign-out.ts";
import { SigningKeys } from "./signing-keys.ts";
import { recordRefusal } from "./steps.ts";
import { readStructuredTokens } from "./structured-tokens.ts";
import { languageOf } from "./texts/language.ts";
import { UnusedClients } from "./unused-clients.ts";

export interface OauthParts {
  env: OauthEnv;
  database: Database;
  keyring: Keyring;
  log: Log;
  /** How documents of clients are fetched; tests lead it to a server of their own. */
  outbound?: Outbound;
  /** Tests bring one with a clock of their own. */
  limits?: Limits;
  /** After how many milliseconds signing keys are looked at again. */
  signingKeysAge?: number;
}

export interface Oauth {
  app: Express;
  events: Events;
}

export async function createOauth(parts: OauthParts): Promise<Oauth> {
  const { env, database, keyring, log } = parts;
  const outbound = parts.outbound ?? new Outbound();
  const limits = parts.limits ?? new Limits({ enabled: env.rateLimits });
  const unused = new UnusedClients(database, log);
  const documents = new ClientDocuments({
    database,
    outbound,
    policy: env.clientDocuments,
    onFetched: () => unused.noteNewcomer(),
  });
  const clients = new Clients(database, documents);
  const store = new ArtifactStore(database);
  const consents = new Consents(store, clients);
  const signingKeys = await SigningKeys.load(parts, parts.signingKeysAge);
  const resources = new Resources(database);
  const people = new People(database);
  const admission = new Admission(people, resources);
  const secrets = new ProjectSecrets(database, keyring, limits.secrets);
  const events = new Events(database, log);
  const resumption = new Resumption(store, new DeviceCodes(keyring));
  const firstPage = new FirstPage();
  const engineParts = {
    ...{ ...parts, events, clients, resources, outbound, store, consents, admission },
    ...{ resumption, firstPage },
  };
  const { answer: engine, provider } = await CurrentEngine.start(signingKeys, (keys) =>
    createProvider({ ...engineParts, signingKeys: keys, attempts: limits.secrets }),
  );
  const apiKeys = new ApiKeys({ ...parts, issuer: env.issuer, resources, events });
  const byProject = { issuer: env.issuer, database, clients, resources, secrets, apiKeys, store, events };

  const app = express().disable("x-powered-by").set("trust proxy", env.trustProxy).set("etag", false);
  app.use(requestLog(log), securityHeaders(env.issuer));
  health(app, database);
  app.use(pinHost(env.issuer), cors, consentPreview(parts), limitBody);
  app.use(async (_request, _response, next) => {
    await signingKeys.refresh();
    next();
  });
  // What is asked for most comes first: Express tries one route after the other.
  app.post([endpoints.introspect, endpoints.revoke], ...readStructuredTokens(env.issuer, signingKeys));
  app.post(endpoints.introspect, forBearer(introspection(byProject)));
  app.post(endpoints.revoke, forBearer(revocation(byProject)));
  app.use(minting({ ...byProject, outbound, signingKeys }));
  app.post([endpoints.token, endpoints.introspect, endpoints.revoke], engine);
  app.post(endpoints.register, limits.registration, ...registration({ clients, unused, events }));
  app.get(endpoints.authorize, limits.authorization);
  app.post([endpoints.pushedAuthorizationRequest, endpoints.deviceAuthorization], limits.authorization);
  app.get(endpoints.openApi, openApi(env.issuer));
  app.get(endpoints.resource, resourceMetadata(env.issuer, secrets));
  const signIn = { people, admission, resume: resumption.through(engine) };
  const providerSignIn = new ProviderSignIn({ ...parts, ...signIn, provider, events });
  const pageParts = { ...parts, ...signIn, store, provider, resources, consents, providerSignIn };
  const pages = new InteractionPages(pageParts);
  app.use(stations, readAhead(provider, store));
  app.use(endpoints.interaction, interactions(pages, providerSignIn));
  app.get(signInCallback(":provider"), (request, response) => providerSignIn.return(request, response));
  app.use(signOut({ ...parts, provider }));
  app.use(connectedApps({ ...parts, provider, clients, consents, store, events }));
  app.get(endpoints.authorize, firstPage.through(engine, pages.open));
  restOfTheEngine(app, engine);
  app.use(notFound, answerError(log, events));
  return { app, events };
}

/** Named one by one: the engine ends whatever reaches it, with a bare 404 if need be. */
function restOfTheEngine(app: Express, engine: RequestHandler): void {
  const { authorize, device, deviceAuthorization, jwks, pushedAuthorizationRequest } = endpoints;
  app.get([`${authorize}/:uid`, device, `${device}/:uid`, jwks, ...discoveryPaths], engine);
  app.post([device, deviceAuthorization, pushedAuthorizationRequest], engine);
}

/** Where a person comes by on the way from an authorization request to its answer. */
const stations = [
  `${endpoints.authorize}{/:uid}`,
  `${endpoints.interaction}/:uid`,
  `${endpoints.signIn}/:provider/callback`,
];

/** Nothing this server takes is larger; the engine's own limit is 56 KB. */
const limitBody: RequestHandler = (request, _response, next) => {
  if (Number(request.headers["content-length"] ?? 0) > 16 * 1024) throw tooLarge();
  next();
};

/** Registration secrets are ours to understand; clients authenticate at the engine. */
function forBearer(handlers: RequestHandler[]): RequestHandler {
  const chain = express.Router().use(...handlers);
  return (request, response, next) => {
    const bearer = /^Bearer\b/i.test(request.get("Authorization") ?? "");
    return bearer ? chain(request, response, next) : next();
  };
}

const notFound: RequestHandler = () => {
  throw new errors.InvalidRequest("there is nothing at this address", 404);
};

function answerError(log: Log, events: Events): ErrorRequestHandler {
  // biome-ignore lint/complexity/useMaxParams: Express knows an error handler by its four parameters
  return (thrown, request, response, _next) => {
    const id = String(response.get("X-Request-Id") ?? "");
    const error = inProtocol(thrown);
    if (!error) log.error({ err: thrown, id }, "server error");
    recordRefusal(events, request, error);
    const status = error?.statusCode ?? 500;
    if (status === 503) response.set("Retry-After", String(retryAfterSeconds));
    if (status === 401) response.set("WWW-Authenticate", 'Bearer realm="mcpauth", error="invalid_token"');
    if (/^\/(api|\.well-known)(\/|$)/i.test(request.path) || request.path === endpoints.consentPreview) {
      response
        .status(status)
        .set("Cache-Control", "no-store")
        .json({
          error: error?.error ?? "server_error",
          error_description: withTrace(error?.error_description ?? "the server made a mistake", id),
        });
      return;
    }
    const nonce = newNonce();
    const language = languageOf({ acceptLanguage: request.get("Accept-Language") });
    sendPage(response, nonce, {
      status,
      html: renderErrorPage({ error: error ?? thrown, traceId: id, language }, nonce),
    });
  };
}

/** What the body parsers and the router refuse is the caller's; whatever else is not of the protocol is ours. */
function inProtocol(error: Error & { status?: number; type?: string }): errors.OIDCProviderError | undefined {
  if (error instanceof errors.OIDCProviderError) return error;
  const { status = 500, type, message } = error;
  if (status === 413) return tooLarge();
  if (status < 400 || status >= 500) return undefined;
  return new errors.InvalidRequest(
    type === "entity.parse.failed" ? "the body is not valid JSON" : message,
    status,
  );
}

function tooLarge(): errors.OIDCProviderError {
  return new errors.InvalidRequest("the body is larger than 16 KB", 413);
}
