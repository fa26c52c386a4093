import { join } from "node:path";
import {
  bringsADocument,
  connects,
  connectsAtTheRoot,
  refreshes,
  registersAgain,
  signsInAgain,
  stepsUp,
} from "./behaviours.ts";
import { ClientProcess } from "./client-process.ts";
import { installFromNpm } from "./installation.ts";
import { testClient } from "./matrix.ts";

const driver = join(import.meta.dirname, "drivers", "typescript-2.mjs");

testClient({
  name: "TypeScript SDK v2, client 2.4.0",
  installation: await installFromNpm("@modelcontextprotocol/client", "2.4.0"),
  start(root, options, person) {
    const folder = join(root, "node_modules", "@modelcontextprotocol", "client");
    return new ClientProcess([process.execPath, driver, folder, JSON.stringify(options)], person);
  },
  behaviours: {
    "first connection": connects,
    "refresh after expiry": refreshes,
    "refresh with a dead token": signsInAgain,
    "deleted client": registersAgain,
    "pathless server URL": connectsAtTheRoot("without a slash"),
    "client metadata document": bringsADocument,
    "step-up": stepsUp,
  },
});
