/** Backup and restore: a copy of every collection in files, as mongodump writes them, brings back an installation that works. */
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Db } from "mongodb";
import { BSON, MongoClient } from "mongodb";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import { addProject, bearer, connect, introspect, refresh, register, startIssuer } from "./harness.ts";
import type { IssuerProcess } from "./issuer-process.ts";
import { startIssuerProcess } from "./issuer-process.ts";

let folder: string;
let client: MongoClient;
let restored: IssuerProcess | undefined;
const restoredUri = new URL(inject("mongoUri"));
restoredUri.pathname = `/test_${randomBytes(6).toString("hex")}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mcpauth-backup-"));
  client = await new MongoClient(restoredUri.href).connect();
});
afterAll(async () => {
  await restored?.end("SIGKILL");
  await client.db().dropDatabase();
  await client.close();
  await rm(folder, { recursive: true });
});

/** A file for each collection: its documents one after the other. */
async function dump(db: Db): Promise<void> {
  for (const { name } of await db.listCollections().toArray()) {
    const documents = await db.collection(name).find({}, { raw: true }).toArray();
    await writeFile(join(folder, `${name}.bson`), Buffer.concat(documents as unknown as Buffer[]));
  }
}

async function restore(db: Db): Promise<void> {
  for (const file of await readdir(folder)) {
    const documents = documentsIn(await readFile(join(folder, file)));
    if (documents.length > 0) await db.collection(basename(file, ".bson")).insertMany(documents);
  }
}

/** Each begins with its length. */
function documentsIn(bytes: Buffer): BSON.Document[] {
  const documents: BSON.Document[] = [];
  for (let start = 0; start < bytes.length; start += bytes.readInt32LE(start)) {
    const document = bytes.subarray(start, start + bytes.readInt32LE(start));
    documents.push(BSON.deserialize(document, { promoteValues: false }));
  }
  return documents;
}

test("after a restore into an empty database tokens, connections, secrets, clients and signing keys work as before", async () => {
  const before = await startIssuer();
  const { serverUrl, secret } = await addProject(before);
  const { clientId, tokens } = await connect(before, { serverUrl });
  const { client_id: waiting = "" } = await register(before);
  const jwks = await (await fetch(before.issuer + endpoints.jwks)).json();
  await dump(before.database.users.db);
  await before.close();

  await restore(client.db());
  restored = await startIssuerProcess({
    MONGODB_URI: restoredUri.href,
    MCPAUTH_ISSUER: before.issuer,
    MCPAUTH_ENCRYPTION_KEY: before.env.encryptionKeys.map((each) => each.toString("base64")).join(","),
  });
  expect(await introspect(before, secret, tokens.access_token)).toMatchObject({
    active: true,
    client_id: clientId,
  });
  const refreshed = await refresh(before, { client_id: clientId, refresh_token: tokens.refresh_token });
  expect(refreshed.status).toBe(200);
  expect(await (await fetch(before.issuer + endpoints.jwks)).json()).toEqual(jwks);
  const resource = await fetch(before.issuer + endpoints.resource, { headers: bearer(secret) });
  expect(await resource.json()).toMatchObject({ resources: [serverUrl] });
  expect(
    await client
      .db()
      .collection("clients")
      .countDocuments({ _id: waiting as never }),
  ).toBe(1);
});
