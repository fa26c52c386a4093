/** Client record: a client as it is stored, in words of RFC 7591 that the issuer reads, and as members see it. */
import type { Document } from "mongodb";
import type { z } from "zod";
import type { Client, clientChange, clientInput } from "../shared/client.ts";
import { redirectKind } from "../shared/redirect-uri.ts";
import type { ClientRecord } from "../shared/server/database.ts";

export type ClientInput = z.output<typeof clientInput>;
export type ClientChange = z.output<typeof clientChange>;

const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

/** Without its secret, which the caller adds as a hash. */
export function clientRecord(input: ClientInput, ids: { id: string; projectId: string }): ClientRecord {
  const record = { _id: ids.id, projectId: ids.projectId, createdAt: new Date() };
  const confidential = input.kind === "machine" || input.confidential;
  const method = confidential ? "client_secret_basic" : "none";
  const { metadata, allowed } = changedRecord(input);
  return {
    ...record,
    metadata: { ...metadata, token_endpoint_auth_method: method },
    ...(allowed && { allowed }),
  };
}

/** What a change sets; all else of the client stays. */
export function changedRecord(input: ClientChange): {
  metadata: Document;
  allowed?: ClientRecord["allowed"];
} {
  if (input.kind === "person") return { metadata: personMetadata(input) };
  const { name, scopes, serverUrls } = input;
  return { metadata: machineMetadata(name), allowed: { scopes, serverUrls } };
}

function personMetadata({ name, redirectUris, device }: ClientChange & { kind: "person" }): Document {
  const native = redirectUris.some((uri) => redirectKind(uri) !== "https");
  const byRedirect = redirectUris.length > 0;
  return {
    client_name: name,
    redirect_uris: redirectUris,
    grant_types: [
      ...(byRedirect ? ["authorization_code"] : []),
      "refresh_token",
      ...(device ? [deviceGrant] : []),
    ],
    response_types: byRedirect ? ["code"] : [],
    application_type: native ? "native" : "web",
  };
}

function machineMetadata(name: string): Document {
  return {
    client_name: name,
    redirect_uris: [],
    grant_types: ["client_credentials"],
    response_types: [],
    application_type: "web",
  };
}

export function viewClient({ _id, metadata, allowed, createdAt }: ClientRecord): Client {
  return {
    id: _id,
    name: metadata.client_name ?? "",
    kind: allowed ? "machine" : "person",
    confidential: (metadata.token_endpoint_auth_method ?? "none") !== "none",
    redirectUris: metadata.redirect_uris ?? [],
    device: (metadata.grant_types ?? []).includes(deviceGrant),
    scopes: allowed?.scopes ?? [],
    serverUrls: allowed?.serverUrls ?? [],
    createdAt: createdAt.toISOString(),
  };
}
