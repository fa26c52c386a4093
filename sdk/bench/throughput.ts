/** Throughput: `mcpAuth()` with a cached token against the official gate alone, in turn under the same load. */
import { cores, cpuTime, pin } from "../../bench/machine.ts";
import type { Program } from "../../bench/program.ts";
import { messageOf, startProgram } from "../../bench/program.ts";
import { startIssuer } from "../test/issuer.ts";
import type { Measured, Order } from "./generator.ts";
import type { Finding } from "./report.ts";
import { median } from "./report.ts";

const goal = 0.95;

interface Pace {
  readonly rounds: number;
  readonly seconds: number;
  /** Requests until the compiler has nothing more to make faster. */
  readonly warmUp: number;
}

interface Server {
  readonly program: Program;
  readonly url: string;
}

interface Sample {
  readonly count: number;
  readonly perSecond: number;
  /** Microseconds of the server's CPU for one request; NaN where the machine does not tell. */
  readonly cpu: number;
}

/** One round. */
interface Pair {
  readonly bare: Sample;
  readonly ours: Sample;
}

export async function measureThroughput({ rounds, seconds, warmUp }: Pace): Promise<Finding[]> {
  await using issuer = await startIssuer("https://mcp.example.com/mcp");
  await using programs = new AsyncDisposableStack();
  const token = issuer.issue();
  const bare = await startServer("bare", issuer.secret);
  programs.defer(bare.program.stop);
  const ours = await startServer("mcpauth", issuer.secret);
  programs.defer(ours.program.stop);
  const generator = await startGenerator();
  programs.defer(generator.stop);
  await pin(cores.servers, [bare.program.pid, ours.program.pid]);
  await pin(cores.generator, [generator.pid]);

  const take = (server: Server, duration: number) => sample({ generator, server, token }, duration);
  for (const server of [bare, ours]) {
    for (let done = 0; done < warmUp; ) done += (await take(server, 1)).count;
  }
  const pairs: Pair[] = [];
  for (let round = 0; round < rounds; round++) {
    // In reversed order every second time: what drifts, drifts for both.
    const oursFirst = round % 2 === 1 ? await take(ours, seconds) : undefined;
    const ofBare = await take(bare, seconds);
    pairs.push({ bare: ofBare, ours: oursFirst ?? (await take(ours, seconds)) });
  }
  return findings(pairs);
}

/** Shares are of one round each, so what slowed a round slowed both sides of its share; the median is told, never the best. */
function findings(pairs: readonly Pair[]): Finding[] {
  const share = median(pairs.map(({ bare, ours }) => ours.perSecond / bare.perSecond));
  const shareByCpu = median(pairs.map(({ bare, ours }) => bare.cpu / ours.cpu));
  const rate = (of: keyof Pair) => {
    const perSecond = Math.round(median(pairs.map((pair) => pair[of].perSecond)));
    const cpu = median(pairs.map((pair) => pair[of].cpu));
    return `${perSecond.toLocaleString("en")} (${cpu.toFixed(0)} µs of CPU each)`;
  };
  return [
    { what: "requests/s, requireBearerAuth alone", figure: rate("bare"), goal: "" },
    { what: "requests/s, mcpAuth with a cached token", figure: rate("ours"), goal: "" },
    {
      what: "the second as a share of the first",
      figure: share.toFixed(2),
      goal: `≥ ${goal}`,
      reached: share >= goal,
    },
    // What requests/s come to on a core of one's own; on a busy machine the one to trust.
    {
      what: "the same by the server's CPU time",
      figure: shareByCpu.toFixed(2),
      goal: `≥ ${goal}`,
      reached: shareByCpu >= goal,
    },
  ];
}

async function sample(
  { generator, server, token }: { generator: Program; server: Server; token: string },
  seconds: number,
): Promise<Sample> {
  const before = cpuTime(server.program.pid) ?? Number.NaN;
  const answer = messageOf<Measured>(generator);
  generator.send({ url: server.url, token, seconds } satisfies Order);
  const { count, seconds: taken, errors, firstError } = await answer;
  if (errors > 0) throw new Error(`${errors} wrong answers from ${server.url}, the first: ${firstError}`);
  const used = (cpuTime(server.program.pid) ?? Number.NaN) - before;
  return { count, perSecond: count / taken, cpu: (used * 1000) / count };
}

async function startServer(kind: "bare" | "mcpauth", secret: string): Promise<Server> {
  const program = startProgram(new URL("./server.ts", import.meta.url), {
    arguments: [kind],
    environment: { NODE_ENV: "production", MCPAUTH_SECRET: secret },
  });
  const { url } = await messageOf<{ url: string }>(program);
  return { program, url };
}

async function startGenerator(): Promise<Program> {
  const program = startProgram(new URL("./generator.ts", import.meta.url));
  await messageOf(program);
  return program;
}
