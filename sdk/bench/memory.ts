/** Memory: what a known token takes up in the heap. */
import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { McpAuthTokenVerifier } from "../index.ts";
import { createTestIssuer } from "../testing.ts";
import type { Finding } from "./report.ts";

const mebibyte = 2 ** 20;
const goalFor100000 = 65;
const serverUrl = "https://mcp.example.com/mcp";

export async function measureMemory(count: number): Promise<Finding> {
  const tokens = Array.from({ length: count }, () => `mcpauth_at_${randomBytes(32).toString("base64url")}`);
  const issuer = countingIssuer();
  // Half of the capacity may be forgotten at once, so twice the number keeps them all.
  const verifier = new McpAuthTokenVerifier({ ...issuer.options, cacheMaxEntries: 2 * count });
  await verifier.verifyAccessToken(tokens[0] ?? "");
  const before = await heapInUse();
  for (const token of tokens) await verifier.verifyAccessToken(token);
  const used = ((await heapInUse()) - before) / mebibyte;
  for (const token of tokens) await verifier.verifyAccessToken(token);
  if (issuer.asked() !== count) throw new Error(`${issuer.asked()} introspections instead of ${count}`);
  const goal = (goalFor100000 * count) / 100_000;
  return {
    what: `heap of ${count.toLocaleString("en")} known tokens`,
    figure: `${used.toFixed(1)} MiB`,
    goal: `≤ ${goal} MiB`,
    reached: used <= goal,
  };
}

/** Answers in the process and remembers nothing, so that the heap grows by the verifier's share alone. */
function countingIssuer() {
  const { url, registrationSecret, fetch } = createTestIssuer({ resources: [serverUrl] });
  const exp = Math.floor(Date.now() / 1000) + 3600;
  let asked = 0;
  const answer: typeof fetch = async (input, init) => {
    if (!String(input).endsWith("/introspect")) return fetch(input, init);
    asked += 1;
    const sub = `usr_${randomBytes(16).toString("base64url")}`;
    const person = { sub, username: `person-${asked}` };
    const client = { client_id: `cli_${randomBytes(16).toString("base64url")}`, client_name: "Claude" };
    const facts = { active: true, token_type: "Bearer", scope: "mcp:tools", aud: serverUrl, iss: url, exp };
    return Response.json({ ...facts, ...person, ...client });
  };
  const options = { registrationSecret, fetch: answer, cacheTtlMs: 3_600_000 };
  return { options, asked: () => asked };
}

/** What is really held: once finalizers had their turn, and what only they held is collected too. */
async function heapInUse(): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  for (let round = 0; round < 3; round++) {
    collect();
    await setTimeout(50);
  }
  return process.memoryUsage().heapUsed;
}
