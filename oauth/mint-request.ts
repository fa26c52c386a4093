/** Mint request: the parameters of a token exchange (RFC 8693 §2.1) and our own beside them, from a form or from JSON. */
import { errors } from "oidc-provider";
import { z } from "zod";
import { tokenExchangeGrant, tokenTypes } from "../shared/minting.ts";

export type TokenType = (typeof tokenTypes)[keyof typeof tokenTypes];

/** A token that says who somebody is, and the parameter it came in. */
export interface Presented {
  parameter: "subject_token" | "actor_token";
  type: TokenType;
  token: string;
}

export interface MintRequest {
  subject: Presented;
  actor?: Presented | undefined;
  /** `resource` and `audience` mean the same here. */
  targets: string[];
  scopes?: string[] | undefined;
  /** Seconds; not yet compared with what the project allows. */
  lifetime?: number | undefined;
  /** What the product says of its user. */
  person: { name?: string | undefined; email?: string | undefined; claims?: Claims | undefined };
}

export type Claims = Record<string, unknown>;

/**
 * @param body as a parser left it
 * @throws errors.InvalidRequest that names the parameter
 */
export function parseMintRequest(body: unknown): MintRequest {
  const sent = z.record(z.string(), z.unknown()).safeParse(body).data;
  if (!sent) {
    throw new errors.InvalidRequest(
      "the body is missing: send the parameters as application/x-www-form-urlencoded or as a JSON object",
    );
  }
  // RFC 6749 §3.1: without a value is as left out.
  const given = Object.entries(sent).filter(([, value]) => value !== "" && value !== null);
  const { data, error } = parameters.safeParse(Object.fromEntries(given));
  if (data) return data;
  const [{ path, message } = { path: [], message: "" }] = error.issues;
  throw new errors.InvalidRequest(`${String(path[0])} ${message}`);
}

const maximumToken = 12 * 1024;
const maximumClaims = { characters: 4096, depth: 8 };

const types = Object.values(tokenTypes);
const text = (maximum: number) =>
  z
    .string({ error: ({ input }) => (input === undefined ? "is missing" : "must be a text, sent once") })
    .max(maximum, `has more than ${maximum} characters`);
const label = (maximum: number) =>
  text(maximum).regex(/^\P{Cc}*$/u, "has control characters: send plain text");
const tokenType = z.enum(types, `must be one of ${types.join(", ")}`);
const list = z
  .union([text(2048), z.array(text(2048))], "must be an address")
  .default([])
  .transform((value) => [value].flat());

const lifetime = z.coerce
  .string()
  .regex(/^\d{1,9}$/, "must be a whole number of seconds")
  .transform(Number);

/** What tokens and introspection answers say themselves: nobody may read the product's word for ours. */
const reserved = new Set(
  (
    "iss sub aud exp nbf iat jti act may_act scope client_id client_name active token_type username subject " +
    "subject_issuer name email email_verified claims cnf auth_time acr amr azp nonce sid __proto__"
  ).split(" "),
);

const claims = z
  .unknown()
  .transform((value, context) => {
    const object = typeof value === "string" ? read(value) : value;
    const problem = problemOf(object);
    if (problem) context.addIssue(problem);
    return object as Claims;
  })
  .optional();

const parameters = z
  .object({
    grant_type: z.literal(tokenExchangeGrant, `must be ${tokenExchangeGrant}`).optional(),
    subject_token: text(maximumToken).refine((token) => token.trim() !== "", "is blank: name the user"),
    subject_token_type: tokenType,
    actor_token: text(maximumToken).optional(),
    actor_token_type: tokenType.optional(),
    resource: list,
    audience: list,
    scope: text(2048).optional(),
    requested_token_type: z
      .literal(tokenTypes.accessToken, `must be ${tokenTypes.accessToken}: nothing else is issued here`)
      .optional(),
    expires_in: lifetime.optional(),
    name: label(200).optional(),
    email: label(254)
      .regex(/^[^\s@]+@[^\s@]+$/, "must be an e-mail address")
      .optional(),
    claims,
  })
  // RFC 8693 §2.1
  .refine((sent) => (sent.actor_token === undefined) === (sent.actor_token_type === undefined), {
    message: "and actor_token_type belong together: send both or neither",
    path: ["actor_token"],
  })
  .transform((sent): MintRequest => {
    const { actor_token: actor, actor_token_type: actorType, name, email } = sent;
    return {
      subject: { parameter: "subject_token", type: sent.subject_token_type, token: sent.subject_token },
      ...(actor && actorType && { actor: { parameter: "actor_token", type: actorType, token: actor } }),
      targets: [...sent.resource, ...sent.audience],
      scopes: sent.scope?.split(" ").filter(Boolean),
      lifetime: sent.expires_in,
      person: { name, email, claims: sent.claims },
    };
  });

function problemOf(object: unknown): string | undefined {
  if (typeof object !== "object" || object === null || Array.isArray(object)) return "must be a JSON object";
  const taken = Object.keys(object).filter((name) => reserved.has(name));
  if (taken.length > 0) return `must not hold ${taken.join(", ")}: the name is reserved, choose another`;
  const { characters, depth } = maximumClaims;
  if (JSON.stringify(object).length > characters) return `must have at most ${characters} characters as JSON`;
  return isDeeper(object, depth) ? `must be nested at most ${depth} deep` : undefined;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

function read(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
