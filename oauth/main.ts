/** Starts the authorization server: reads the environment, connects, listens. The only file that acts when imported. */
import { serve } from "../shared/server/serve.ts";
import { createOauth } from "./app.ts";
import { readOauthEnv } from "./env.ts";

await serve("oauth", () => {
  const env = readOauthEnv(process.env);
  return {
    env,
    url: env.issuer,
    variable: "MCPAUTH_ISSUER",
    createApp: async (parts) => {
      const { app, events } = await createOauth({ env, ...parts });
      return { app, close: () => events.flush() };
    },
  };
});
