/** Client record: a client as it is stored, in words of RFC 7591 that the issuer reads, and as its owner sees it. */
import type { z } from "zod";
import type { Client, clientInput } from "../shared/client.ts";
import { redirectKind } from "../shared/redirect-uri.ts";
import type { ClientRecord } from "../shared/server/database.ts";

export type ClientInput = z.output<typeof clientInput>;

/** Without its secret, which the caller adds as a hash. */
export function clientRecord(input: ClientInput, ids: { id: string; projectId: string }): ClientRecord {
  const record = { _id: ids.id, projectId: ids.projectId, createdAt: new Date() };
  if (input.kind === "person") return { ...record, metadata: personMetadata(input) };
  const { name, scopes, serverUrls } = input;
  return { ...record, metadata: machineMetadata(name), allowed: { scopes, serverUrls } };
}

function personMetadata({ name, redirectUris, confidential }: ClientInput & { kind: "person" }) {
  const native = redirectUris.some((uri) => redirectKind(uri) !== "https");
  return {
    client_name: name,
    redirect_uris: redirectUris,
    token_endpoint_auth_method: confidential ? "client_secret_basic" : "none",
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    application_type: native ? "native" : "web",
  };
}

function machineMetadata(name: string) {
  return {
    client_name: name,
    redirect_uris: [],
    token_endpoint_auth_method: "client_secret_basic",
    grant_types: ["client_credentials"],
    response_types: [],
    application_type: "web",
  };
}

export function viewClient({ _id, metadata, allowed, createdAt }: ClientRecord): Client {
  return {
    id: _id,
    name: metadata.client_name,
    kind: allowed ? "machine" : "person",
    confidential: metadata.token_endpoint_auth_method !== "none",
    redirectUris: metadata.redirect_uris,
    scopes: allowed?.scopes ?? [],
    serverUrls: allowed?.serverUrls ?? [],
    createdAt: createdAt.toISOString(),
  };
}
