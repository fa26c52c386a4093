/** Steps: what of each request goes into the record of attempts, as one list (docs/decisions/0012-events.md). */
import type { Request } from "express";
import type Provider from "oidc-provider";
import type { KoaContextWithOIDC } from "oidc-provider";
import { errors } from "oidc-provider";
import { endpoints } from "../shared/endpoints.ts";
import type { Artifact, EventRecord } from "../shared/server/database.ts";
import { normaliseServerUrl } from "../shared/server-url.ts";
import { refusalAmong } from "./admission.ts";
import { artifactId } from "./artifact.ts";
import { isDocumentAddress } from "./client-documents.ts";
import type { Events, Fact } from "./events.ts";
import { askedFor, redeemed, textOf } from "./facts.ts";
import type { GrantSources } from "./grant-sources.ts";

/** A request that the engine has answered. */
interface Answered {
  ctx: KoaContextWithOIDC;
  failure: Failure | undefined;
  thrown: Error | undefined;
  /** The code or refresh token it redeemed. */
  source?: Artifact;
  replayed: boolean;
  endedByReuse: boolean;
}

type AccessToken = InstanceType<Provider["AccessToken"]>;
type RefreshToken = InstanceType<Provider["RefreshToken"]>;
type Failure = Pick<Fact, "error" | "cause">;

/** By the engine's name of the route. */
const engineSteps: Record<string, (answered: Answered) => Fact[]> = {
  discovery: metadata,
  pushed_authorization_request: refusedRequest,
  device_authorization: refusedRequest,
  authorization,
  code_verification: userCode,
  resume: resumed,
  device_resume: resumed,
  token,
  introspection,
  revocation,
};

/** What the routes of our own that refuse a request were about. */
const ownSteps: Record<string, EventRecord["step"]> = {
  [endpoints.register]: "registration",
  [endpoints.authorize]: "authorization",
  [endpoints.introspect]: "introspection",
  [endpoints.revoke]: "revocation",
  [endpoints.tokenExchange]: "mint",
};

const errorEvents = [
  "authorization.error",
  "code_verification.error",
  "device_resume.error",
  "grant.error",
  "server_error",
] as const;

/** The answer of a device's code before its person has come (RFC 8628 §3.5). */
const notYet = new Set(["authorization_pending", "slow_down"]);

/** Looks at the engine's answers from outside, when they say what the caller will read. */
export function recordSteps(provider: Provider, events: Events, sources: GrantSources): void {
  const thrown = new WeakMap<object, Error>();
  const remember = (ctx: KoaContextWithOIDC, error: Error) => void thrown.set(ctx, error);
  for (const event of errorEvents) provider.on(event as "server_error", remember);
  provider.use(async (ctx: KoaContextWithOIDC, next) => {
    await next();
    const steps = engineSteps[ctx.oidc?.route ?? ""];
    if (!steps) return;
    const error = thrown.get(ctx);
    const failure = failureOf(ctx, error);
    const answered = { ctx, failure, thrown: error, ...sources.redemptionOf(ctx) };
    for (const fact of steps(answered)) events.record(ctx.req as Request, fact);
  });
}

/** What a route of our own refuses; an address where nothing is belongs to no attempt. */
export function recordRefusal(events: Events, request: Request, error: Error | undefined): void {
  if (error instanceof errors.OIDCProviderError && error.statusCode === 404) return;
  const step = ownStep(request.path.toLowerCase());
  const failure = error ? causeOf(error) : serverError;
  // Whoever keeps sending what is refused would fill the record.
  const repeated = error instanceof errors.OIDCProviderError && [401, 429].includes(error.statusCode);
  const once = repeated ? `${request.ip} ${failure.error} ${failure.cause}` : undefined;
  // What a route had found out before.
  const about: Partial<Fact> = request.res?.locals.about ?? namedIn(request);
  const status = error instanceof errors.OIDCProviderError ? error.statusCode : 500;
  events.record(request, { step, ...about, outcome: "failed", status, ...failure, once });
}

/** Of an authorization request that never reached the engine. */
function namedIn({ path, query }: Request): Partial<Fact> {
  if (path.toLowerCase() !== endpoints.authorize) return {};
  const clientId = textOf(query.client_id);
  return { ...(clientId && { clientId }), resource: normaliseServerUrl(textOf(query.resource) ?? "") };
}

function ownStep(path: string): EventRecord["step"] {
  return path.startsWith(`${endpoints.signIn}/`) ? "sign_in" : (ownSteps[path] ?? "failure");
}

function metadata({ ctx, failure }: Answered): Fact[] {
  const once = `${(ctx.req as Request).ip} ${ctx.get("User-Agent")}`;
  return failure ? [] : [{ step: "metadata", outcome: "ok", once }];
}

/** Those that are accepted are seen again when the person comes. */
function refusedRequest(answered: Answered): Fact[] {
  return answered.failure ? [{ step: "authorization", ...about(answered) }] : [];
}

function authorization(answered: Answered): Fact[] {
  const { ctx, thrown } = answered;
  const requested: Fact = { step: "authorization", ...about(answered), facts: askedFor(ctx) };
  const next = notAdmitted(answered) ?? consentPage(answered);
  if (!isDocumentAddress(requested.clientId ?? "")) return [requested, ...next];
  const document: Fact = { ...requested, step: "client_document" };
  if (thrown instanceof errors.InvalidClientAuth) return [document];
  const identified: Fact[] = ctx.oidc.client ? [withoutFailure(document)] : [];
  return [...identified, requested, ...next];
}

/** A person types a device's code: the page where they can is no step yet. */
function userCode(answered: Answered): Fact[] {
  const begun = answered.failure || answered.ctx.oidc.entities.Interaction;
  return begun ? authorization(answered) : [];
}

function withoutFailure({ error: _error, cause: _cause, ...fact }: Fact): Fact {
  return { ...fact, outcome: "ok" };
}

/** The person comes back from one of our pages. */
function resumed(answered: Answered): Fact[] {
  const { ctx, failure } = answered;
  const { Interaction: interaction } = ctx.oidc.entities;
  const common = about(answered);
  const { error } = interaction?.result ?? {};
  if (failure && error) return [{ step: "consent", ...common, error: String(error) }];
  if (failure) return [{ step: "authorization", ...common }];
  if (ctx.oidc.result?.consent) return [{ step: "consent", ...common }];
  if (!ctx.oidc.result?.login) return [];
  return notAdmitted(answered) ?? [{ step: "sign_in", ...common }, ...consentPage(answered)];
}

function consentPage(answered: Answered): Fact[] {
  const { Interaction: interaction } = answered.ctx.oidc.entities;
  if (answered.failure || interaction?.result || interaction?.prompt.name !== "consent") return [];
  return [{ step: "consent_page", ...about(answered) }];
}

/** Who is signed in is not let in by the project; undefined if they are. */
function notAdmitted(answered: Answered): Fact[] | undefined {
  const { Interaction: interaction } = answered.ctx.oidc.entities;
  const cause = refusalAmong(interaction?.prompt.reasons ?? []);
  if (answered.failure || !cause) return undefined;
  return [{ ...about(answered), step: "sign_in", outcome: "failed", error: "access_denied", cause }];
}

function token(answered: Answered): Fact[] {
  const { ctx, failure, replayed, endedByReuse } = answered;
  const grantType = String(ctx.oidc.params?.grant_type ?? "");
  const facts = failure && redeemed(ctx, answered.source);
  const common = { ...about(answered), grantType, ...(facts && { facts }) };
  if (failure?.error && notYet.has(failure.error)) return [];
  if (grantType !== "refresh_token") return [{ step: "token", ...common }];
  if (failure) return [{ step: endedByReuse ? "reuse" : "refresh", ...common }];
  return [{ step: replayed ? "replay" : "refresh", ...common }];
}

/** By a client; projects ask at a route of our own (introspection.ts). */
function introspection(answered: Answered): Fact[] {
  const { ctx, failure } = answered;
  const { active } = (ctx.body ?? {}) as { active?: boolean };
  const common = about(answered);
  const cause = active || failure ? undefined : "unknown, expired or another client's";
  const key = `${artifactId("", String(ctx.oidc.params?.token))} ${common.clientId} ${failure?.error ?? cause}`;
  if (!cause) return [{ step: "introspection", ...common, once: key }];
  const { attempt: _attempt, accountId: _accountId, ...asked } = common;
  return [{ step: "introspection", ...asked, outcome: "failed", cause, once: key }];
}

function revocation(answered: Answered): Fact[] {
  const { client, entities } = answered.ctx.oidc;
  const { AccessToken, RefreshToken, ClientCredentials } = entities;
  const common = about(answered);
  const own = [AccessToken, RefreshToken, ClientCredentials].some(
    (found) => found && found.clientId === client?.clientId,
  );
  const resource = AccessToken?.aud ?? RefreshToken?.resource;
  if (answered.failure) return [{ step: "revocation", ...common }];
  if (own) return [{ step: "revocation", ...common, resource: textOf(resource) }];
  return [{ step: "revocation", ...common, outcome: "failed", cause: "unknown" }];
}

/** Who and what the request was about, and how it ended. */
function about({ ctx, source, failure }: Answered) {
  const { oidc } = ctx;
  const { Interaction: interaction, Grant: grant } = oidc.entities;
  const presented = oidc.entities.AccessToken ?? oidc.entities.RefreshToken;
  const params: Record<string, unknown> = oidc.params ?? ctx.query;
  const grantId = source?.grantId ?? grant?.jti ?? ownToken(oidc.client?.clientId, presented);
  const attempt = interaction?.cid ?? grantId;
  const clientId = oidc.client?.clientId ?? textOf(params.client_id);
  const accountId = source?.accountId ?? oidc.session?.accountId ?? oidc.entities.Account?.accountId;
  const resource = source?.resource ?? normaliseServerUrl(textOf(params.resource) ?? "");
  return {
    outcome: failure ? ("failed" as const) : ("ok" as const),
    ...failure,
    ...(attempt && { attempt }),
    ...(grantId && grantId !== attempt && { grantId }),
    ...(clientId && { clientId }),
    ...(accountId && { accountId }),
    ...(resource && { resource }),
  };
}

/** Whoever presents a token of somebody else's learns nothing of it, and leaves nothing in its record. */
function ownToken(clientId: string | undefined, token: AccessToken | RefreshToken | undefined) {
  return token?.clientId === clientId ? token?.grantId : undefined;
}

const serverError: Failure = {
  error: "server_error",
  cause: "the server made a mistake; its log has the cause under the trace",
};

/** What the caller is told; the error itself where that is a page. */
function failureOf(ctx: KoaContextWithOIDC, thrown: Error | undefined): Failure | undefined {
  const body = ctx.body as { error?: unknown; error_description?: unknown } | undefined;
  if (typeof body?.error === "string" && ctx.status >= 400) {
    return { error: body.error, cause: String(body.error_description ?? "") };
  }
  return thrown && causeOf(thrown);
}

function causeOf(thrown: Error & { expose?: boolean }): Failure {
  // Of the page where a person types the code of a device.
  if (!(thrown instanceof errors.OIDCProviderError))
    return thrown.expose ? { cause: thrown.message } : serverError;
  const { error, error_description: description = "", error_detail: detail } = thrown;
  return { error, cause: detail && detail !== description ? `${description} (${detail})` : description };
}

/** The authorization request that one of our pages is part of. */
export function requestOf({ cid, params }: InstanceType<Provider["Interaction"]>): Partial<Fact> {
  const resource = normaliseServerUrl(textOf(params.resource) ?? "");
  return { attempt: cid, clientId: String(params.client_id), ...(resource && { resource }) };
}
