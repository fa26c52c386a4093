/** Bench of the SDK: what `mcpAuth()` costs beside the official gate alone, and what its cache costs in memory and time. */
import { availableParallelism, cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { measureCrowd } from "./crowd.ts";
import { measureEviction } from "./eviction.ts";
import { measureMemory } from "./memory.ts";
import type { Finding } from "./report.ts";
import { table } from "./report.ts";
import { measureThroughput } from "./throughput.ts";

const usage = `npm run bench:sdk -- [options]
  --quick  whether it works, not how fast
  --help   shows this
`;
const full = { rounds: 25, seconds: 0.8, warmUp: 30_000, tokens: 100_000, sizes: [1_000, 10_000, 100_000] };
const quick = { rounds: 2, seconds: 0.5, warmUp: 1_000, tokens: 10_000, sizes: [1_000, 10_000] };

async function measure(pace: typeof full): Promise<Finding[]> {
  // The cache first: its figures are of this process, which later only waits for others.
  return [
    await measureMemory(pace.tokens),
    ...measureEviction(pace.sizes),
    await measureCrowd(1_000),
    ...(await measureThroughput(pace)),
  ];
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

const { values } = parseArgs({ options: { quick: { type: "boolean" }, help: { type: "boolean" } } });
if (values.help) {
  print(usage);
} else {
  const [busy = 0] = loadavg();
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  print(`Node ${process.version}, ${availableParallelism()} × ${model}, load ${busy.toFixed(1)} before\n`);
  const findings = await measure(values.quick ? quick : full);
  print(table(findings));
  // A quick run has too few figures to be judged by.
  if (!values.quick && findings.some(({ reached }) => reached === false)) process.exitCode = 1;
}
