/** Floor: a plain HTTP server that trusts everybody and does one or two database commands per request. */
import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { MongoClient } from "mongodb";
import { endpoints } from "../../../shared/endpoints.ts";
import { readBody } from "../body.ts";
import { scope } from "../target.ts";

interface Token {
  _id: string;
  kind: "access" | "refresh" | "grant";
  scope: string;
  exp: number;
  consumedAt?: Date;
}

const [uri = ""] = process.argv.slice(2);
const client = new MongoClient(uri, { writeConcern: { w: "majority", journal: true } });
const tokens = client.db().collection<Token>("tokens");
const clients = client.db().collection<{ _id: string }>("clients");

const answers: Record<string, (body: string) => Promise<[status: number, body: object]>> = {
  async [endpoints.introspect](body) {
    const found = await tokens.findOne({ _id: new URLSearchParams(body).get("token") ?? "" });
    return [200, found ? { active: true, ...found } : { active: false }];
  },
  async [endpoints.token](body) {
    const used = new URLSearchParams(body).get("refresh_token");
    return used === null ? issueToken() : refresh(used);
  },
  async [endpoints.tokenExchange]() {
    const [grant, access] = [newToken("grant"), newToken("access")];
    await tokens.insertMany([grant, access]);
    return [200, { access_token: access._id, token_type: "Bearer", expires_in: 3600, scope }];
  },
  async [endpoints.register](body) {
    const metadata = { ...JSON.parse(body), _id: newValue() };
    await clients.insertOne(metadata);
    return [201, { ...metadata, client_id: metadata._id }];
  },
};

async function issueToken(): Promise<[number, object]> {
  const access = newToken("access");
  await tokens.insertOne(access);
  return [200, { access_token: access._id, token_type: "Bearer", expires_in: 3600, scope }];
}

async function refresh(used: string): Promise<[number, object]> {
  const unused = { _id: used, consumedAt: { $exists: false } };
  if (!(await tokens.findOneAndUpdate(unused, { $set: { consumedAt: new Date() } }))) {
    return [400, { error: "invalid_grant" }];
  }
  const access = newToken("access");
  const successor = newToken("refresh");
  await tokens.insertMany([access, successor]);
  const lifetime = { token_type: "Bearer", expires_in: 3600, scope };
  return [200, { access_token: access._id, refresh_token: successor._id, ...lifetime }];
}

function newToken(kind: Token["kind"]): Token {
  return { _id: newValue(), kind, scope, exp: Math.floor(Date.now() / 1000) + 3600 };
}

function newValue(): string {
  return randomBytes(32).toString("base64url");
}

async function answer(request: IncomingMessage): Promise<[number, object]> {
  const act = answers[request.url ?? ""];
  return act ? act(await readBody(request)) : [404, { error: "not_found" }];
}

const server = createServer(async (request, response) => {
  const [status, body] = await answer(request);
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
});

await client.connect();
const first = Array.from({ length: 256 }, () => newToken("refresh"));
await tokens.insertMany(first);
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const { port } = server.address() as AddressInfo;
process.send?.({ origin: `http://127.0.0.1:${port}`, refreshTokens: first.map(({ _id }) => _id) });
process.once("disconnect", () => process.exit()).once("SIGTERM", () => process.exit());
