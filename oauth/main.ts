/** Starts the authorization server: reads the environment, connects, listens. The only file that acts when imported. */
import { openDatabase } from "../shared/server/database.ts";
import { ConfigurationError } from "../shared/server/env.ts";
import { closeGracefully, listen } from "../shared/server/http.ts";
import { Keyring } from "../shared/server/keyring.ts";
import { createLog } from "../shared/server/log.ts";
import { createOauth } from "./app.ts";
import { readOauthEnv } from "./env.ts";

async function start(): Promise<void> {
  const env = readOauthEnv(process.env);
  const log = createLog("oauth", env.logLevel);
  const database = await openDatabase(env.mongodbUri);
  const keyring = new Keyring(env.encryptionKeys);
  const app = await createOauth({ env, database, keyring, log });
  const server = await listen(app, { url: env.issuer, port: env.port, variable: "MCPAUTH_ISSUER" });
  log.info({ issuer: env.issuer }, "authorization server ready");
  const stop = async () => {
    await closeGracefully(server);
    await database.close();
  };
  process.once("SIGTERM", stop).once("SIGINT", stop);
}

try {
  await start();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
