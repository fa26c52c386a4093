/** getmcpauth/testing: an issuer of your test's own, so that a server is tested offline with tokens the test makes. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { FakeIssuer } from "./testing/issuer.ts";
import { listenerOf } from "./testing/listener.ts";
import type { TestIssuer, TestProject } from "./testing/project.ts";

export type { TestApiKeyFacts, TestIssuer, TestProject, TestTokenFacts } from "./testing/project.ts";

/**
 * An issuer within this process: no port, no network. Give `mcpAuth()` its secret and its `fetch`.
 *
 * With `cacheTtlMs: 0` a revocation and an outage are seen at the next call; else tokens stay known for 30 seconds.
 *
 * @example
 * ```ts
 * import { mcpAuth } from "getmcpauth";
 * import { createTestIssuer } from "getmcpauth/testing";
 *
 * const issuer = createTestIssuer({ scopes: ["notes:read", "notes:write"] });
 * const { registrationSecret, fetch } = issuer;
 * export const auth = mcpAuth({ registrationSecret, fetch, cacheTtlMs: 0 });
 *
 * export const token = issuer.token({ sub: "usr_ada", scopes: ["notes:read"] });
 * issuer.revoke(token);
 * ```
 */
export function createTestIssuer(project: TestProject = {}): TestIssuer {
  // RFC 6761 §6.2: a name nobody answers to, for a server that was not given the issuer's fetch.
  return new FakeIssuer("https://issuer.test", project);
}

/**
 * The same on a free port of this machine, for a server that is tested as it stands: its secret says where to ask.
 *
 * @example
 * ```ts
 * import { startTestIssuer } from "getmcpauth/testing";
 *
 * const issuer = await startTestIssuer();
 * process.env.MCPAUTH_SECRET = issuer.registrationSecret;
 * // Start your server and call it with issuer.token().
 * await issuer.close();
 * ```
 */
export async function startTestIssuer(
  project: TestProject = {},
): Promise<TestIssuer & AsyncDisposable & { close(): Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const issuer = new FakeIssuer(`http://127.0.0.1:${port}`, project);
  server.on("request", listenerOf(issuer.fetch));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return Object.assign(issuer, { close, [Symbol.asyncDispose]: close });
}
