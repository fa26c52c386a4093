/** What clients do before they have a token: register, ask for a person, or for a person elsewhere. */
import { endpoints } from "../../shared/endpoints.ts";
import type { Body, Schema } from "./schema.ts";
import {
  challenge,
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

const metadata = {
  redirect_uris: { ...list, maxItems: 20 },
  client_name: { ...text, maxLength: 200 },
  client_uri: { ...text, format: "uri" },
  software_id: text,
  software_version: text,
  scope: text,
  grant_types: list,
  response_types: list,
  token_endpoint_auth_method: one("none", "client_secret_basic", "client_secret_post"),
} as const;

const registered = object(
  {
    ...metadata,
    application_type: one("web", "native"),
    client_id: text,
    client_id_issued_at: seconds,
    client_secret: { ...text, description: "Once, for a client that asked for one" },
    client_secret_expires_at: { const: 0 },
  },
  "client_id",
  "client_id_issued_at",
  "redirect_uris",
  "grant_types",
  "response_types",
  "token_endpoint_auth_method",
);

const register = operation({
  id: "register",
  summary: "Registers a client (RFC 7591)",
  callers: ["anybody"],
  body: {
    kinds: ["application/json"],
    schema: object(metadata),
    examples: {
      "public client": { client_name: "Claude", redirect_uris: [samples.redirectUri] },
      "no redirect URI": { client_name: "Claude" },
      "wrong method": { redirect_uris: [samples.redirectUri], token_endpoint_auth_method: "tls_client_auth" },
    },
  },
  answers: {
    201: {
      description: "Registered, as it is kept",
      schema: registered,
      examples: {
        "public client": {
          redirect_uris: [samples.redirectUri],
          client_name: "Claude",
          grant_types: ["authorization_code", "refresh_token"],
          response_types: ["code"],
          token_endpoint_auth_method: "none",
          application_type: "native",
          client_id: samples.clientId,
          client_id_issued_at: 1795647894,
        },
      },
    },
    400: refusal(["invalid_redirect_uri", "invalid_client_metadata", "invalid_request"], {
      "no redirect URI": {
        error: "invalid_redirect_uri",
        error_description:
          'redirect_uris must be an array of URIs, for example ["http://127.0.0.1/callback"] (trace 5R47TWP3BY)',
      },
      "wrong method": {
        error: "invalid_client_metadata",
        error_description:
          "token_endpoint_auth_method must be one of none, client_secret_basic, client_secret_post (trace 83FSJG6N4E)",
      },
    }),
    429: tooMany,
  },
});

const authorization = object({
  response_type: text,
  client_id: text,
  redirect_uri: text,
  code_challenge: text,
  code_challenge_method: text,
  resource: { ...text, description: "The MCP server's URL (RFC 8707)" },
  scope: text,
  state: text,
  prompt: text,
});

const authorize = operation({
  id: "authorize",
  summary: "Sends a person through sign-in and consent (OAuth 2.1)",
  callers: ["anybody"],
  query: { ...authorization, required: ["client_id"] },
  answers: {
    200: {
      description: "The page on which the person signs in",
      kind: "text/html",
      schema: text,
    },
    303: {
      description: "To the next page, or back to the client with a code or an error",
      headers: { Location: { schema: text } },
    },
    400: {
      description: "A page: the client or its redirect_uri cannot be trusted",
      kind: "text/html",
      schema: text,
    },
    429: { ...tooMany, kind: "text/html", schema: text },
  },
});

const form = (schema: Schema, examples: Body["examples"]): Body => ({
  kinds: ["application/x-www-form-urlencoded"],
  schema,
  examples,
});

const push = operation({
  id: "pushAuthorizationRequest",
  summary: "Takes an authorization request in advance (RFC 9126)",
  callers: ["client"],
  body: form(authorization, {
    pushed: {
      response_type: "code",
      client_id: samples.clientId,
      redirect_uri: samples.redirectUri,
      code_challenge: challenge,
      code_challenge_method: "S256",
      resource: samples.serverUrl,
    },
    "without redirect_uri": { response_type: "code", client_id: samples.clientId },
  }),
  answers: {
    201: {
      description: "Taken",
      schema: object({ request_uri: text, expires_in: seconds }, "request_uri", "expires_in"),
      examples: {
        pushed: {
          request_uri: "urn:ietf:params:oauth:request_uri:dIB1CcaZ0CutDm8tWnvu9hrQOW9nerheS5VDVVFSDSx",
          expires_in: 60,
        },
      },
    },
    400: {
      description: "What authorize would have answered the client",
      schema: object({ error: text, error_description: text }, "error"),
      examples: {
        "without redirect_uri": {
          error: "invalid_request",
          error_description: "missing required parameter 'redirect_uri' (trace QW97WBAW8M)",
        },
      },
    },
    401: unproven,
    429: tooMany,
  },
});

const device = operation({
  id: "authorizeDevice",
  summary: "Begins on a device without a browser (RFC 8628)",
  callers: ["client"],
  body: form(object({ client_id: text, resource: text, scope: text }), {
    device: { client_id: samples.deviceClientId, resource: samples.serverUrl },
    "not registered for it": { client_id: samples.clientId, resource: samples.serverUrl },
  }),
  answers: {
    200: {
      description: "What to show, and what to ask the token endpoint with",
      schema: object(
        {
          device_code: text,
          user_code: text,
          verification_uri: text,
          verification_uri_complete: text,
          expires_in: seconds,
          interval: seconds,
        },
        ...[
          "device_code",
          "user_code",
          "verification_uri",
          "verification_uri_complete",
          "expires_in",
          "interval",
        ],
      ),
      examples: {
        device: {
          device_code: samples.deviceCode,
          user_code: "JLLD-MSRV",
          verification_uri: "http://localhost:4000/oauth/device",
          verification_uri_complete: "http://localhost:4000/oauth/device?user_code=JLLD-MSRV",
          expires_in: 600,
          interval: 5,
        },
      },
    },
    400: refusal(["invalid_request", "unauthorized_client", "invalid_target", "invalid_scope"], {
      "not registered for it": {
        error: "unauthorized_client",
        error_description:
          "urn:ietf:params:oauth:grant-type:device_code is not allowed for this client (trace MECFCT0JPJ)",
      },
    }),
    401: unproven,
    429: tooMany,
  },
});

export const clientPaths = {
  [endpoints.register]: { post: register },
  [endpoints.authorize]: { get: authorize },
  [endpoints.pushedAuthorizationRequest]: { post: push },
  [endpoints.deviceAuthorization]: { post: device },
};
