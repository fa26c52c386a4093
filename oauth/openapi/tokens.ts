/** What hands out tokens: to clients, and to products for their own users. */

import { endpoints } from "../../shared/endpoints.ts";
import { tokenExchangeGrant, tokenTypes } from "../../shared/minting.ts";
import { deviceGrantType } from "../device-codes.ts";
import { object, one, operation, refusal, samples, seconds, text, tooMany, unproven } from "./schema.ts";

const tokens = {
  access_token: text,
  token_type: one("Bearer", "DPoP"),
  expires_in: seconds,
  refresh_token: text,
  scope: text,
  id_token: { ...text, description: "For the scope openid" },
};

const granted = {
  access_token: samples.accessToken,
  expires_in: 3600,
  refresh_token: samples.refreshToken,
  scope: "mcp:tools",
  token_type: "Bearer",
};

const grantErrors = [
  "invalid_request",
  "invalid_grant",
  "invalid_scope",
  "invalid_target",
  "invalid_dpop_proof",
  "unauthorized_client",
  "unsupported_grant_type",
  "access_denied",
  "authorization_pending",
  "slow_down",
  "expired_token",
];

const token = operation({
  id: "token",
  summary: "Tokens for a code, a refresh token, a device code, or a client on its own (OAuth 2.1, RFC 8628)",
  callers: ["client"],
  body: {
    kinds: ["application/x-www-form-urlencoded"],
    schema: object({
      grant_type: text,
      client_id: text,
      client_secret: text,
      code: text,
      code_verifier: text,
      redirect_uri: text,
      refresh_token: text,
      device_code: text,
      resource: text,
      scope: text,
    }),
    examples: {
      code: {
        grant_type: "authorization_code",
        client_id: samples.clientId,
        code: samples.code,
        code_verifier: samples.verifier,
        redirect_uri: samples.redirectUri,
        resource: samples.serverUrl,
      },
      refresh: {
        grant_type: "refresh_token",
        client_id: samples.clientId,
        refresh_token: samples.refreshToken,
      },
      "unknown refresh token": {
        grant_type: "refresh_token",
        client_id: samples.clientId,
        refresh_token: "made-up",
      },
      "device code": {
        grant_type: deviceGrantType,
        client_id: samples.deviceClientId,
        device_code: samples.deviceCode,
      },
      "unknown client": { grant_type: "refresh_token", client_id: "made-up", refresh_token: "made-up" },
    },
  },
  answers: {
    200: {
      description: "Granted",
      schema: object(tokens, "access_token", "token_type", "expires_in", "scope"),
      examples: { code: granted, refresh: granted },
    },
    400: refusal(grantErrors, {
      "unknown refresh token": {
        error: "invalid_grant",
        error_description:
          "the refresh token is unknown, expired or revoked: sign in again (trace PC3WVDKSGH)",
      },
      "device code": {
        error: "authorization_pending",
        error_description:
          "authorization request is still pending as the end-user hasn't yet completed the user interaction steps (trace B7JPEZPHVJ)",
      },
    }),
    401: {
      ...unproven,
      examples: {
        "unknown client": {
          error: "invalid_client",
          error_description: "the client is unknown: register again (trace BP900E1PD7)",
        },
      },
    },
    429: tooMany,
  },
});

const exchange = operation({
  id: "exchangeToken",
  summary: "Mints a token for a user of a product (RFC 8693)",
  callers: ["project"],
  body: {
    kinds: ["application/x-www-form-urlencoded", "application/json"],
    schema: object(
      {
        grant_type: { ...text, description: `${tokenExchangeGrant}, or left out` },
        subject_token: text,
        subject_token_type: text,
        actor_token: text,
        actor_token_type: text,
        requested_token_type: text,
        resource: text,
        audience: text,
        scope: text,
        expires_in: { description: "Seconds" },
        name: text,
        email: text,
        claims: { description: "A JSON object, in a form as its text" },
      },
      "subject_token",
      "subject_token_type",
    ),
    examples: {
      "a user by id": { subject_token: "user_42", subject_token_type: tokenTypes.subject },
      "no subject": { subject_token_type: tokenTypes.subject },
    },
  },
  answers: {
    200: {
      description: "Minted",
      schema: object(
        {
          ...tokens,
          issued_token_type: text,
          client_id: { ...text, description: "With which the refresh token is used" },
        },
        ...["access_token", "issued_token_type", "token_type", "expires_in", "scope"],
      ),
      examples: {
        "a user by id": {
          access_token: samples.accessToken,
          issued_token_type: tokenTypes.accessToken,
          token_type: "Bearer",
          expires_in: 3600,
          scope: "mcp:tools",
        },
      },
    },
    400: refusal(["invalid_request", "invalid_target", "invalid_scope"], {
      "no subject": {
        error: "invalid_request",
        error_description: "subject_token is missing (trace XM6RG0E6WZ)",
      },
    }),
    401: unproven,
    429: tooMany,
  },
});

export const tokenPaths = {
  [endpoints.token]: { post: token },
  [endpoints.tokenExchange]: { post: exchange },
};
