/** Minting: tokens for users whom a product knows itself, by its registration secret and without a browser (RFC 8693). */
import type { Request, RequestHandler, Response } from "express";
import { json, Router } from "express";
import { errors } from "oidc-provider";
import { endpoints } from "../shared/endpoints.ts";
import type { MintingSettings } from "../shared/minting.ts";
import { defaultMinting, mintedLifetime, tokenExchangeGrant, tokenTypes } from "../shared/minting.ts";
import type { Outbound } from "../shared/server/outbound.ts";
import type { ProjectRecord } from "../shared/server/project-records.ts";
import { normaliseServerUrl } from "../shared/server-url.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import type { Events, Fact } from "./events.ts";
import { form } from "./form.ts";
import { IdentityProviders } from "./identity-provider.ts";
import type { MintRequest } from "./mint-request.ts";
import { parseMintRequest } from "./mint-request.ts";
import type { Issued, Order } from "./minted-tokens.ts";
import { MintedTokens } from "./minted-tokens.ts";
import type { ProjectSecrets } from "./project-secret.ts";
import type { Resources } from "./resources.ts";
import type { SigningKeys } from "./signing-keys.ts";
import { identifierReader } from "./structured-tokens.ts";
import type { Subject } from "./subject-tokens.ts";
import { SubjectTokens } from "./subject-tokens.ts";

export interface MintingParts {
  issuer: string;
  resources: Resources;
  secrets: ProjectSecrets;
  store: ArtifactStore;
  events: Events;
  outbound: Outbound;
  signingKeys: SigningKeys;
}

/**
 * `POST /api/oauth/token/exchange`, and the same grant at `POST /api/oauth/token`, by registration secret. Takes the
 * parameters of RFC 8693 §2.1 and `expires_in` (seconds), `name`, `email` and `claims` (a JSON object), as a form or as
 * JSON. Answers 200 with `access_token`, `issued_token_type`, `token_type`, `expires_in` (seconds), `scope`, and where the
 * project allows it `refresh_token` with the `client_id` it is used with. Refusals: 400 `invalid_request`,
 * `invalid_target` or `invalid_scope`, 401 `invalid_client`, 503 if an identity provider's keys cannot be had.
 */
export function minting(parts: MintingParts): Router {
  const { issuer, secrets, store, events, outbound, signingKeys } = parts;
  const tokens = new MintedTokens(issuer, store, signingKeys);
  const subjects = new SubjectTokens({
    store,
    standing: parts.resources.standing,
    identityProviders: new IdentityProviders(outbound),
    readIdentifier: identifierReader(issuer, signingKeys),
  });

  async function mint(request: Request, response: Response): Promise<void> {
    refuseSecretsOutsideTheHeader(request);
    const project = await secrets.authenticate(request);
    const about: Partial<Fact> = { step: "mint", projectId: project._id, clientId: project._id };
    // Also of what is refused from here on, see `recordRefusal`.
    response.locals.about = about;
    const settings = project.minting ?? defaultMinting;
    const asked = parseMintRequest(request.body);
    const resource = targetOf(project, asked.targets);
    const lifetime = lifetimeOf(settings, asked);
    const subject = await subjects.identify(project, settings, asked);
    about.accountId = subject.accountId;
    const scope = scopesOf({ project, settings, asked, subject }).join(" ");
    const bounded = Math.min(lifetime, secondsLeft(subject));
    const order = {
      project,
      subject,
      resource,
      scope,
      lifetime: bounded,
      refreshable: settings.refreshTokens,
    };
    const issued = await tokens.issue(order);
    events.record(request, { ...about, step: "mint", outcome: "ok", scope, attempt: issued.grantId });
    response.set("Cache-Control", "no-store").json(answerOf(order, issued));
  }

  return Router()
    .post(endpoints.tokenExchange, ...body, mint)
    .post(endpoints.token, forSecrets(mint));
}

const body: RequestHandler[] = [form, json({ limit: "16kb" })];

/** At the engine's own endpoint: whoever comes with a registration secret is no client of the engine. */
function forSecrets(mint: RequestHandler): RequestHandler {
  const exchange: RequestHandler = (request, response, next) => {
    const { grant_type: grantType } = request.body ?? {};
    if (grantType === tokenExchangeGrant) return mint(request, response, next);
    throw new errors.InvalidRequest(
      `a registration secret is for grant_type ${tokenExchangeGrant} alone: refresh with client_id and without the secret`,
    );
  };
  const chain = Router().use(form, exchange);
  return (request, response, next) =>
    /^Bearer\b/i.test(request.get("Authorization") ?? "") ? chain(request, response, next) : next();
}

/** RFC 6749 §2.3.1. Whoever sends it there must learn it even when all else is right. */
function refuseSecretsOutsideTheHeader({ originalUrl, body: sent }: Request): void {
  const [, query] = originalUrl.split("?");
  if (query) throw new errors.InvalidRequest(`parameters belong in the body, not in the address: ${leaks}`);
  if (!JSON.stringify(sent ?? {}).includes("mcpauth_sk_")) return;
  throw new errors.InvalidRequest(`the registration secret must not be in the body: ${leaks}`);
}

const leaks =
  "send the secret only as Authorization: Bearer mcpauth_sk_…, and generate a new one if it was sent elsewhere, since that ends up in logs";

/** One of the project's own server URLs; its only one if none is named. */
function targetOf({ serverUrls }: ProjectRecord, asked: string[]): string {
  const named = new Set(asked.length > 0 ? asked.map((url) => normaliseServerUrl(url) ?? url) : serverUrls);
  const [url, ...others] = named;
  if (url !== undefined && others.length === 0 && serverUrls.includes(url)) return url;
  throw new errors.InvalidTarget(
    `resource must be one of this project's server URLs, sent once: ${serverUrls.join(", ")}`,
  );
}

function lifetimeOf({ maxLifetimeSeconds: most }: MintingSettings, { lifetime }: MintRequest): number {
  if (lifetime === undefined) return Math.min(mintedLifetime.usual, most);
  if (lifetime >= mintedLifetime.least && lifetime <= most) return lifetime;
  throw new errors.InvalidRequest(
    `expires_in must be from ${mintedLifetime.least} to ${most} seconds, which is the most this project allows`,
  );
}

function secondsLeft({ source }: Subject): number {
  if (!source) return Number.POSITIVE_INFINITY;
  return Math.max(1, Number(source.payload.exp) - Math.floor(Date.now() / 1000));
}

interface Wish {
  project: ProjectRecord;
  settings: MintingSettings;
  asked: MintRequest;
  subject: Subject;
}

/** What is asked for and may be had; never more than the subject's own token has. */
function scopesOf({ project, settings, asked: { scopes: asked }, subject: { source } }: Wish): string[] {
  const held = source && new Set(String(source.payload.scope).split(" "));
  const mintable = project.scopes.filter(
    ({ name }) =>
      (settings.scopes.length === 0 || settings.scopes.includes(name)) && (!held || held.has(name)),
  );
  const allowed = mintable.map(({ name }) => name);
  const usual = held ? [] : mintable.filter((scope) => scope.default).map(({ name }) => name);
  const wanted = asked ?? (usual.length > 0 ? usual : allowed);
  const beyond = wanted.filter((name) => !allowed.includes(name));
  if (beyond.length === 0 && wanted.length > 0) return [...new Set(wanted)];
  throw new errors.InvalidScope(
    `scope may hold ${allowed.join(" ") || "nothing"} here, and not ${beyond.join(" ") || "nothing at all"}`,
    beyond.join(" "),
  );
}

/** RFC 8693 §2.2.1. A refresh token is of use to whoever knows its client. */
function answerOf({ project, lifetime, scope }: Order, { accessToken, refreshToken }: Issued): object {
  return {
    access_token: accessToken,
    issued_token_type: tokenTypes.accessToken,
    token_type: "Bearer",
    expires_in: lifetime,
    scope,
    ...(refreshToken && { refresh_token: refreshToken, client_id: project._id }),
  };
}
