/** What MCP servers ask about tokens and about themselves, and what everybody may read. */
import { apiKeyTokenType } from "../../shared/api-key.ts";
import { endpoints } from "../../shared/endpoints.ts";
import { discoveryPaths } from "../discovery.ts";
import {
  list,
  object,
  one,
  operation,
  refusal,
  samples,
  seconds,
  text,
  tooMany,
  unproven,
} from "./schema.ts";

const metadata = operation({
  id: "metadata",
  summary: "Says where everything is (RFC 8414)",
  callers: ["anybody"],
  answers: {
    200: {
      description: "The issuer's metadata",
      schema: object(
        {
          issuer: text,
          authorization_endpoint: text,
          token_endpoint: text,
          registration_endpoint: text,
          jwks_uri: text,
        },
        ...["issuer", "authorization_endpoint", "token_endpoint", "registration_endpoint", "jwks_uri"],
      ),
    },
  },
});

const keys = operation({
  id: "keys",
  summary: "Public keys of what is signed (RFC 7517)",
  callers: ["anybody"],
  answers: {
    200: {
      description: "A JWK set",
      kind: "application/jwk-set+json",
      schema: object({ keys: { type: "array", items: { type: "object" } } }, "keys"),
    },
  },
});

const introspected = object(
  {
    active: { type: "boolean" },
    scope: text,
    client_id: text,
    client_name: text,
    sub: text,
    username: text,
    /** A list for an API key of a project with several server URLs. */
    aud: { anyOf: [text, list] },
    iss: text,
    exp: seconds,
    iat: seconds,
    token_type: one("Bearer", "DPoP", apiKeyTokenType),
    cnf: { type: "object" },
    subject: text,
    subject_issuer: text,
    name: text,
    email: text,
    claims: { type: "object" },
    act: { type: "object" },
    api_key: object({ id: text, label: text, ended_at: seconds }),
  },
  "active",
);

const tokenForm = {
  kinds: ["application/x-www-form-urlencoded"],
  schema: object({ token: text }, "token"),
} as const;

const introspect = operation({
  id: "introspect",
  summary: "What a token is worth (RFC 7662)",
  callers: ["project", "client"],
  body: {
    ...tokenForm,
    examples: {
      "live token": { token: samples.accessToken },
      "anything else": { token: "made-up" },
      "no token": {},
    },
  },
  answers: {
    200: {
      description: "Its facts, or that it is not a live one of the caller's",
      schema: introspected,
      examples: {
        "live token": {
          active: true,
          scope: "mcp:tools",
          client_id: samples.clientId,
          client_name: "Claude",
          sub: "usr_MlvLKZJrc4rDxGfXd9hUSw",
          username: "mona",
          aud: samples.serverUrl,
          iss: "http://localhost:4000",
          exp: 1795651497,
          iat: 1795647897,
          token_type: "Bearer",
        },
        "anything else": { active: false },
      },
    },
    400: refusal(["invalid_request"], {
      "no token": {
        error: "invalid_request",
        error_description:
          "token is missing: send it once, as application/x-www-form-urlencoded, in the request body (trace JZQ4KCA5G6)",
      },
    }),
    401: unproven,
    429: tooMany,
  },
});

const revoke = operation({
  id: "revoke",
  summary: "Ends a connection (RFC 7009), or all that was minted for one user",
  callers: ["project", "client"],
  body: {
    ...tokenForm,
    schema: object({ token: text, subject: text, subject_issuer: text, client_id: text }),
    examples: { "a user": { subject: "user_42" }, nothing: {} },
  },
  answers: {
    200: {
      description: "Ended, or there was nothing to end; with how many tokens for a user, without a body else",
      orEmpty: true,
      schema: object({ revoked: { type: "integer", minimum: 0 } }),
      examples: { "a user": { revoked: 2 } },
    },
    400: refusal(["invalid_request"], {
      nothing: {
        error: "invalid_request",
        error_description:
          "token is missing: send it once, as application/x-www-form-urlencoded, in the request body (trace 6ZK4M2T8QW)",
      },
    }),
    401: unproven,
    429: tooMany,
  },
});

const resource = operation({
  id: "resource",
  summary: "What the server that asks is to the issuer (RFC 9728)",
  callers: ["project"],
  answers: {
    200: {
      description: "In the words of protected-resource metadata",
      schema: object(
        { issuer: text, resource_name: text, resources: list, scopes_supported: list },
        ...["issuer", "resource_name", "resources", "scopes_supported"],
      ),
      examples: {
        resource: {
          issuer: "http://localhost:4000",
          resource_name: "Acme",
          resources: [samples.serverUrl],
          scopes_supported: ["mcp:tools"],
        },
      },
    },
    401: unproven,
    429: tooMany,
  },
});

export const serverPaths = {
  ...Object.fromEntries(
    discoveryPaths.map((path) => [path, { get: { ...metadata, operationId: path.slice(13) } }]),
  ),
  [endpoints.jwks]: { get: keys },
  [endpoints.introspect]: { post: introspect },
  [endpoints.revoke]: { post: revoke },
  [endpoints.resource]: { get: resource },
};
