/** Registration: `POST /api/oauth/register`, where clients introduce themselves (RFC 7591). */

import type { Request, RequestHandler, Response } from "express";
import { json } from "express";
import { errors } from "oidc-provider";
import { parseClientMetadata } from "./client-metadata.ts";
import type { Clients } from "./clients.ts";
import type { Events } from "./events.ts";
import type { UnusedClients } from "./unused-clients.ts";

export interface RegistrationParts {
  clients: Clients;
  unused: UnusedClients;
  events: Events;
}

const maximumBody = "16kb";

/**
 * Takes a JSON object with at least `redirect_uris`; answers 201 with the metadata as it is kept, `client_id`,
 * `client_id_issued_at` (seconds) and, for confidential clients, `client_secret` (once) with
 * `client_secret_expires_at: 0`. Bad metadata: 400 `invalid_redirect_uri` or `invalid_client_metadata`; a body that is
 * not JSON: 400 `invalid_request`; over 16 KB: 413. A client that nobody allows anything is forgotten after 30 days, which
 * registering it again starts anew.
 */
export function registration(parts: RegistrationParts): RequestHandler[] {
  const { clients, unused, events } = parts;
  const parseBody = json({ limit: maximumBody, type: isJson, strict: false });
  return [
    parseBody,
    async (request, response) => {
      const registered = await register(clients, request);
      answer(response, registered);
      events.record(request, { step: "registration", outcome: "ok", clientId: registered.client_id });
      unused.noteNewcomer();
    },
  ];
}

async function register(clients: Clients, request: Request) {
  if (typeof request.body !== "object" || request.body === null || Array.isArray(request.body)) {
    throw new errors.InvalidRequest("the registration must be a JSON object sent as application/json");
  }
  const { record, clientSecret } = await clients.register(parseClientMetadata(request.body));
  const { client_secret: _hash, ...metadata } = record.metadata;
  return {
    ...metadata,
    client_id: record._id,
    client_id_issued_at: Math.floor(record.createdAt.getTime() / 1000),
    ...(clientSecret && { client_secret: clientSecret, client_secret_expires_at: 0 }),
  };
}

function answer(response: Response, body: object): void {
  response.status(201).set("Cache-Control", "no-store").json(body);
}

function isJson(request: { headers: Record<string, unknown> }): boolean {
  return /^application\/([\w.-]+\+)?json\b/i.test(String(request.headers["content-type"] ?? ""));
}
