/** Parts: what a trial consists of, each started when what it depends on is there. */
import { join, resolve } from "node:path";
import { openDatabase } from "../shared/server/database.ts";
import { Keyring } from "../shared/server/keyring.ts";
import { prepareDemoProject } from "./demo-project.ts";
import { keptEncryptionKey } from "./encryption-key.ts";
import { startMongod } from "./mongod.ts";
import type { Environment } from "./mongod-binary.ts";
import type { RunningProcess } from "./processes.ts";
import { startProcess } from "./processes.ts";
import { answers } from "./readiness.ts";
import type { Settings } from "./settings.ts";
import { reportDownload, say } from "./terminal.ts";

/** `npm start` and `npm run dev` differ in this only. */
export interface Mode {
  /** What Node is given before the file of a server. */
  nodeOptions: string[];
  /** Where the servers' output goes: to files in the data directory, or to the terminal. */
  output: "files" | "terminal";
  /** Gets the dashboard's pages ready. Returns the port for the server behind them. */
  prepareDashboard(settings: Settings): Promise<number>;
}

export interface Plan {
  mode: Mode;
  settings: Settings;
  /** Is told of each part that has to stay. */
  keep(part: RunningProcess): void;
}

interface Server {
  name: string;
  file: string;
  env: Environment;
  port: number;
  /** What answers once it can do its work. */
  path: string;
}

const root = resolve(import.meta.dirname, "..");

/** Returns when all of them answer. */
export async function startParts(plan: Plan): Promise<void> {
  const { settings, mode } = plan;
  const [mongodbUri, encryptionKey, apiPort] = await Promise.all([
    settings.mongodbUri ?? startDatabase(plan),
    settings.encryptionKey ?? keptEncryptionKey(join(settings.dataDirectory, "encryption-key")),
    mode.prepareDashboard(settings),
  ]);
  const env = { ...process.env, MONGODB_URI: mongodbUri, MCPAUTH_ENCRYPTION_KEY: encryptionKey };
  const oauthPort = settings.addresses.issuer.port;
  const [secret] = await Promise.all([
    settings.hasDemo && prepareDemo(settings, { mongodbUri, encryptionKey }),
    startServer(plan, { name: "oauth", file: "oauth/main.ts", env, port: oauthPort, path: "/readyz" }),
    startServer(plan, { name: "api", file: "api/main.ts", env, port: apiPort, path: "/readyz" }),
  ]);
  if (secret) await startExample(plan, secret);
}

async function startDatabase({ settings, keep }: Plan): Promise<string> {
  const mongod = await startMongod({
    env: process.env,
    directory: join(settings.dataDirectory, "mongod"),
    log: join(settings.dataDirectory, "mongod.log"),
    report: reportDownload("fetching mongod"),
  });
  keep(mongod);
  say("  mongod runs");
  return mongod.uri;
}

async function startServer({ mode, settings, keep }: Plan, server: Server): Promise<void> {
  const { name, file, env, port, path } = server;
  const part = await startProcess({
    name,
    command: [process.execPath, ...mode.nodeOptions, join(root, file)],
    env: { ...env, PORT: String(port) },
    ...(mode.output === "files" && { log: join(settings.dataDirectory, `${name}.log`) }),
  });
  keep(part);
  await answers(`http://localhost:${port}${path}`);
  say(`  ${name} answers`);
}

/** @returns the demo project's secret */
async function prepareDemo(
  { issuer, addresses, dataDirectory }: Settings,
  { mongodbUri, encryptionKey }: { mongodbUri: string; encryptionKey: string },
): Promise<string> {
  const keyring = new Keyring(encryptionKey.split(",").map((key) => Buffer.from(key, "base64")));
  const database = await openDatabase(mongodbUri);
  const serverUrl = `http://localhost:${addresses.example.port}/mcp`;
  const file = join(dataDirectory, "example.env");
  return await prepareDemoProject({ database, keyring, issuer }, { serverUrl, file }).finally(database.close);
}

/** A server as its developer runs it: it knows the secret of its project and none of ours. */
function startExample(plan: Plan, secret: string): Promise<void> {
  const ours = Object.keys(process.env).filter((name) => /^(MCPAUTH|MONGO|GITHUB)/.test(name));
  const env = { ...process.env, ...Object.fromEntries(ours.map((name) => [name, undefined])) };
  return startServer(plan, {
    name: "example",
    file: "examples/server.ts",
    env: { ...env, MCPAUTH_SECRET: secret },
    port: plan.settings.addresses.example.port,
    path: "/mcp",
  });
}
