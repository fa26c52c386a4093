/** Runtimes: the Nodes the package runs on, and the versions of its peers. */
import { join } from "node:path";
import { installFromNpm } from "../../test/clients/installation.ts";
import type { Peers } from "./package-project.ts";
import { fetched, installed } from "./package-project.ts";

export interface Runtime {
  readonly node: string;
  readonly by: "import" | "require";
  readonly sdk: string;
  readonly express: string;
}

/** The last of each line that `engines` allows. */
export const nodes = ["18.20.8", "20.20.2", "22.23.3", "24.21.0"];
const sdks = ["1.12.0", "1.17.5", "1.25.3", "installed"];
const expresses = ["4.18.0", "4.22.3", "installed"];
const ways = ["import", "require"] as const;

/**
 * Every pair of a Node, a way to load, an MCP SDK and an Express occurs, in 8 runs instead of the 96 of the full grid:
 * what breaks does so by one version, or by two that meet. `GETMCPAUTH_GRID=full` runs all of {@link grid}, in some minutes.
 */
export const covering: readonly Runtime[] = [
  { node: "18.20.8", by: "import", sdk: "1.12.0", express: "4.18.0" },
  { node: "18.20.8", by: "require", sdk: "installed", express: "installed" },
  { node: "20.20.2", by: "require", sdk: "1.12.0", express: "installed" },
  { node: "20.20.2", by: "import", sdk: "installed", express: "4.18.0" },
  { node: "22.23.3", by: "import", sdk: "1.12.0", express: "installed" },
  { node: "22.23.3", by: "require", sdk: "installed", express: "4.18.0" },
  { node: "24.21.0", by: "require", sdk: "1.12.0", express: "4.18.0" },
  { node: "24.21.0", by: "import", sdk: "installed", express: "installed" },
];

export const grid: readonly Runtime[] = nodes.flatMap((node) =>
  ways.flatMap((by) => sdks.flatMap((sdk) => expresses.map((express) => ({ node, by, sdk, express })))),
);

/** The program of a version; undefined where there is no registry. */
export async function nodeOf(version: string): Promise<string | undefined> {
  if (process.versions.node === version) return process.execPath;
  const installation = await installFromNpm("node", version);
  if ("root" in installation) return join(installation.root, "node_modules/node/bin/node");
  process.stdout.write(`${installation.missing}: tests on it are skipped\n`);
  return undefined;
}

export async function peersOf({
  sdk,
  express,
}: Pick<Runtime, "sdk" | "express">): Promise<Peers | undefined> {
  const found = [await peer("@modelcontextprotocol/sdk", sdk), await peer("express", express)];
  return found.every(Boolean) ? Object.assign({}, ...found) : undefined;
}

async function peer(name: string, version: string): Promise<Peers | undefined> {
  return version === "installed" ? installed(name) : fetched(name, version);
}
