/** Starts the dashboard's server: reads the environment, connects, listens. The only file that acts when imported. */
import { serve } from "../shared/server/serve.ts";
import { createApi } from "./app.ts";
import { readApiEnv } from "./env.ts";
import { Sweeper } from "./sweeper.ts";

await serve("api", () => {
  const env = readApiEnv(process.env);
  return {
    env,
    url: env.dashboardUrl,
    variable: "MCPAUTH_DASHBOARD_URL",
    createApp: async (parts) => {
      const sweeper = new Sweeper(parts.database, parts.log);
      void sweeper.sweep();
      return { app: createApi({ env, ...parts }), close: () => sweeper.stop() };
    },
  };
});
