/** Client metadata (RFC 7591 §2): what a client may say of itself, parsed into what we keep. */
import { errors } from "oidc-provider";
import { z } from "zod";
import { redirectKind, redirectUriProblem } from "./redirect-uri.ts";

const maximumRedirectUris = 20;
const authMethods = ["none", "client_secret_basic", "client_secret_post"] as const;

/** An optional text: `null` and `""` mean the same as leaving it out, since clients send all three. */
const text = (maximum: number) =>
  z
    .string()
    .max(maximum, `must have at most ${maximum} characters`)
    .nullish()
    .transform((value) => value || undefined);

const list = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);

const redirectUris = z
  .array(z.string(), 'must be an array of URIs, for example ["http://127.0.0.1/callback"]')
  .min(1, "must hold at least one URI")
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
  });

const webUrl = text(2048).refine(
  (value) => value === undefined || (URL.canParse(value) && /^https?:/.test(value)),
  "must be an http or https URL",
);

const schema = z.object({
  redirect_uris: redirectUris,
  client_name: text(200),
  client_uri: webUrl,
  software_id: text(200),
  software_version: text(100),
  scope: text(2000),
  token_endpoint_auth_method: text(100).pipe(
    z.enum(authMethods, `must be one of ${authMethods.join(", ")}`).default("none"),
  ),
  grant_types: list.refine(
    (types) => types.length === 0 || types.includes("authorization_code"),
    'must include "authorization_code": it is how a registered client gets its first token',
  ),
  response_types: list.refine(
    (types) => types.length === 0 || types.includes("code"),
    'must include "code": it is the only response type of OAuth 2.1',
  ),
});

/** What we keep of a client and answer to it. `scope` is advisory: the project decides at authorization. */
export interface ClientMetadata {
  redirect_uris: string[];
  client_name?: string | undefined;
  client_uri?: string | undefined;
  software_id?: string | undefined;
  software_version?: string | undefined;
  scope?: string | undefined;
  token_endpoint_auth_method: (typeof authMethods)[number];
  grant_types: ["authorization_code", "refresh_token"];
  response_types: ["code"];
  application_type: "web" | "native";
}

/**
 * Unknown fields are dropped, grant and response types are replaced by those every client here uses
 * (RFC 7591 §3.2.1 allows both), and `application_type` is inferred: many clients leave it out or get it wrong.
 *
 * @throws errors.InvalidClientMetadata (code `invalid_redirect_uri` if redirect_uris is at fault)
 */
export function parseClientMetadata(body: unknown): ClientMetadata {
  const { success, data, error } = schema.safeParse(body);
  if (!success) throw new errors.InvalidClientMetadata(sentence(error.issues));
  const native = data.redirect_uris.some((uri) => redirectKind(uri) !== "https");
  return {
    ...data,
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    application_type: native ? "native" : "web",
  };
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
