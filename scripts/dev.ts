/** `npm run dev`: the trial for those who change it. Servers restart and pages reload when a file is saved. */
import { join, resolve } from "node:path";
import { createServer } from "vite";
import { freePort } from "./ports.ts";
import { runTrial } from "./trial.ts";

await runTrial({
  nodeOptions: ["--watch", "--watch-preserve-output"],
  output: "terminal",
  async prepareDashboard({ addresses }) {
    const { port, host } = addresses.dashboard;
    const apiPort = await freePort();
    // The Host header stays the dashboard's: its server answers to no other.
    const api = { target: `http://localhost:${apiPort}`, changeOrigin: false };
    const vite = await createServer({
      configFile: join(resolve(import.meta.dirname, ".."), "vite.config.ts"),
      server: { port, strictPort: true, ...(host && { host }), proxy: { "/trpc": api, "/auth": api } },
    });
    await vite.listen();
    return apiPort;
  },
});
