/** Options: what the command line may ask for. */
import { parseArgs } from "node:util";
import type { Pace } from "./comparison.ts";
import { oneSecond } from "./comparison.ts";
import type { Workload } from "./workloads/workload.ts";
import { findWorkload, workloads } from "./workloads/workloads.ts";

export const usage = `npm run bench -- [options]
  --quick            one short repetition: whether it works, not how fast
  --only <workload>  may be given several times: ${workloads.map(({ name }) => name).join(", ")}
  --growth           the empty store against one with 1,000,000 tokens and 100,000 clients
  --overview         the dashboard's page of a project with 1,000,000 events against one with 1,000
  --json <file>      also writes the figures to a file
  --profile <folder> leaves a CPU profile of each server there, for the browser's developer tools
  --help             shows this
`;

export interface BenchOptions {
  pace: Pace;
  workloads: readonly Workload[];
  /** A small store against a large one. */
  pair?: "growth" | "overview" | undefined;
  json?: string | undefined;
  profiles?: string | undefined;
  help: boolean;
}

/** @throws Error that says which option is wrong */
export function readOptions(words: string[]): BenchOptions {
  const { values } = parseArgs({
    args: words,
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string", multiple: true },
      growth: { type: "boolean", default: false },
      overview: { type: "boolean", default: false },
      json: { type: "string" },
      profile: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const { quick, only, growth, overview, json, help } = values;
  const alone = overview ? "overview" : undefined;
  const pair = growth ? "growth" : alone;
  const asked = only ?? (pair && pairWorkloads[pair]);
  return {
    pace: quick ? quickPace : fullPace,
    workloads: asked ? asked.map(findWorkload) : workloads,
    pair,
    json,
    profiles: values.profile,
    help,
  };
}

const pairWorkloads = { growth: ["introspection-1000", "refresh"], overview: ["overview"] };

const fullPace: Pace = { repetitions: 5, warmUp: { requests: 1_000, atLeast: 6, atMost: 20 }, seconds: 3 };
const quickPace: Pace = { repetitions: 1, warmUp: oneSecond, seconds: 0.8 };
