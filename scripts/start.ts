/** `npm start`: the trial as a newcomer meets it. The dashboard is built if it has to be, output goes to files. */
import { join } from "node:path";
import { buildDashboard } from "./dashboard-build.ts";
import { say } from "./terminal.ts";
import { runTrial } from "./trial.ts";

await runTrial({
  nodeOptions: [],
  output: "files",
  async prepareDashboard({ addresses, dataDirectory }) {
    if (await buildDashboard(join(dataDirectory, "build.log"))) say("  dashboard built");
    return addresses.dashboard.port;
  },
});
