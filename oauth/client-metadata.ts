/** Client metadata (RFC 7591 §2): what a client may say of itself, parsed into what we keep. */
import { errors } from "oidc-provider";
import { z } from "zod";
import { redirectKind, redirectUriProblem } from "../shared/redirect-uri.ts";
import { deviceGrantType } from "./device-codes.ts";

const maximumRedirectUris = 20;
const authMethods = ["none", "client_secret_basic", "client_secret_post"] as const;
/** Nothing in a public document can be a secret. */
const documentAuthMethods = ["none", "private_key_jwt"] as const;

/** An optional text: `null` and `""` mean the same as leaving it out, since clients send all three. */
const text = (maximum: number) =>
  z
    .string("must be a string")
    .max(maximum, `must have at most ${maximum} characters`)
    .nullish()
    .transform((value) => value || undefined);

const list = z
  .array(z.string("must be an array of strings"), "must be an array of strings")
  .nullish()
  .transform((value) => value ?? []);

const uriList = 'must be an array of URIs, for example ["http://127.0.0.1/callback"]';

const redirectUris = z
  .array(z.string(uriList), uriList)
  .max(maximumRedirectUris, `must hold at most ${maximumRedirectUris} URIs`)
  .superRefine((uris, context) => {
    for (const uri of uris) {
      const problem = redirectUriProblem(uri);
      if (problem)
        context.addIssue({
          code: "custom",
          message: `must all be usable: ${JSON.stringify(uri)} ${problem}`,
        });
    }
  })
  .nullish();

/** RFC 7591 §2: only a client that no browser ever comes back to has none. */
function requireRedirectUris({ value, issues }: z.core.ParsePayload<Redirected>): void {
  const { redirect_uris: uris, grant_types } = value;
  if (uris?.length || isDevice(grant_types)) return;
  const message = uris ? "must hold at least one URI" : uriList;
  issues.push({ code: "custom", message, path: ["redirect_uris"], input: uris });
}

interface Redirected {
  redirect_uris?: string[] | null | undefined;
  grant_types: string[];
}

/** RFC 8628: it shows its person a code, and nothing leads back to it. */
function isDevice(grantTypes: string[]): boolean {
  return grantTypes.includes(deviceGrantType) && !grantTypes.includes("authorization_code");
}

const webUrl = text(2048).refine(
  (value) => value === undefined || (URL.canParse(value) && /^https?:/.test(value)),
  "must be an http or https URL",
);

const authMethod = <const T extends readonly string[]>(methods: T) =>
  text(100).pipe(z.enum(methods, `must be one of ${methods.join(", ")}`).default("none" as T[number]));

const common = {
  redirect_uris: redirectUris,
  client_name: text(200),
  client_uri: webUrl,
  software_id: text(200),
  software_version: text(100),
  scope: text(2000),
  grant_types: list.refine(
    (types) => types.length === 0 || types.includes("authorization_code") || isDevice(types),
    `must include "authorization_code" or "${deviceGrantType}": that is how a client gets its first token for a person`,
  ),
  response_types: list.refine(
    (types) => types.length === 0 || types.includes("code"),
    'must include "code": it is the only response type of OAuth 2.1',
  ),
};

const registration = z
  .object({ ...common, token_endpoint_auth_method: authMethod(authMethods) })
  .check(requireRedirectUris);

const document = z
  .object({
    ...common,
    client_id: z.string("must be the document's own address"),
    token_endpoint_auth_method: authMethod(documentAuthMethods),
    jwks: z
      .object({ keys: z.array(z.looseObject({})) })
      .nullish()
      .transform((value) => value ?? undefined),
    jwks_uri: text(2048).refine(
      (value) => value === undefined || value.startsWith("https://"),
      "must be an https URL",
    ),
  })
  .refine(
    ({ token_endpoint_auth_method, jwks, jwks_uri }) =>
      token_endpoint_auth_method === "none" || (jwks === undefined) !== (jwks_uri === undefined),
    "jwks or jwks_uri must hold the key for private_key_jwt, and only one of them",
  )
  .check(requireRedirectUris);

/** What we keep of a client and answer to it. `scope` is advisory: the project decides at authorization. */
export interface ClientMetadata {
  redirect_uris: string[];
  client_name?: string | undefined;
  client_uri?: string | undefined;
  software_id?: string | undefined;
  software_version?: string | undefined;
  scope?: string | undefined;
  token_endpoint_auth_method: (typeof authMethods | typeof documentAuthMethods)[number];
  jwks?: { keys: object[] } | undefined;
  jwks_uri?: string | undefined;
  grant_types: ("authorization_code" | "refresh_token" | typeof deviceGrantType)[];
  response_types: "code"[];
  application_type: "web" | "native";
}

/**
 * A registration request. Unknown fields are dropped, grant and response types are replaced by those every client here
 * uses (RFC 7591 §3.2.1 allows both), with the device grant for those that ask; a client of the device grant alone needs no
 * redirect URI. `application_type` is inferred: many clients
 * leave it out or get it wrong.
 *
 * @throws errors.InvalidClientMetadata (code `invalid_redirect_uri` if redirect_uris is at fault)
 */
export function parseClientMetadata(body: unknown): ClientMetadata {
  return completed(registration.safeParse(body));
}

/**
 * A client metadata document, which must name the address it was fetched from.
 *
 * @throws errors.InvalidClientMetadata
 */
export function parseClientDocument(address: string, body: unknown): ClientMetadata {
  const { client_id, ...metadata } = completed(document.safeParse(body));
  if (client_id === address) return metadata;
  throw new errors.InvalidClientMetadata(
    `client_id of the document must be ${address}, the address it is served at`,
  );
}

function completed<T extends Redirected>(parsed: z.ZodSafeParseResult<T>) {
  if (!parsed.success) throw new errors.InvalidClientMetadata(sentence(parsed.error.issues));
  // Left out and left empty are the same to us, and must be to whoever compares.
  const data = withoutUndefined(parsed.data);
  const redirect_uris = data.redirect_uris ?? [];
  const device = redirect_uris.length === 0;
  const native = device || redirect_uris.some((uri) => redirectKind(uri) !== "https");
  return {
    ...data,
    redirect_uris,
    grant_types: device ? deviceGrantTypes : grantTypes(data.grant_types),
    response_types: device ? [] : codeOnly,
    application_type: native ? ("native" as const) : ("web" as const),
  };
}

const codeOnly: ClientMetadata["response_types"] = ["code"];
const deviceGrantTypes: ClientMetadata["grant_types"] = [deviceGrantType, "refresh_token"];

function grantTypes(asked: string[]): ClientMetadata["grant_types"] {
  const usual: ClientMetadata["grant_types"] = ["authorization_code", "refresh_token"];
  return asked.includes(deviceGrantType) ? [...usual, deviceGrantType] : usual;
}

function withoutUndefined<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

/** Redirect URIs first: the engine's error class picks its code by the first word. */
function sentence(issues: z.core.$ZodIssue[]): string {
  const texts = issues.map(({ path, message }) => (path[0] ? `${String(path[0])} ${message}` : message));
  const [first = "the metadata is not valid", ...others] = texts.toSorted((a, b) => rank(a) - rank(b));
  return [first, ...others].join("; ");
}

function rank(message: string): number {
  return message.startsWith("redirect_uris") ? 0 : 1;
}
