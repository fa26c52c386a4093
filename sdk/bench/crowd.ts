/** Crowd: many first calls with one token at the same moment, against an issuer over HTTP. */
import { McpAuthTokenVerifier } from "../index.ts";
import { startIssuer } from "../test/issuer.ts";
import type { Finding } from "./report.ts";

export async function measureCrowd(count: number): Promise<Finding> {
  await using issuer = await startIssuer("https://mcp.example.com/mcp");
  const verifier = new McpAuthTokenVerifier({ registrationSecret: issuer.secret });
  const token = issuer.issue();
  await Promise.all(Array.from({ length: count }, () => verifier.verifyAccessToken(token)));
  return {
    what: `introspections for ${count.toLocaleString("en")} first calls at once`,
    figure: String(issuer.introspections),
    goal: "1",
    reached: issuer.introspections === 1,
  };
}
