import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { Authority, Certificate } from "../test/authority.ts";
import { createAuthority } from "../test/authority.ts";
import { freePort } from "../test/free-port.ts";
import { examineCertificate } from "./doctor-install-certificate.ts";

let trusted: Authority;
let stranger: Authority;
beforeAll(async () => {
  [trusted, stranger] = await Promise.all([createAuthority(), createAuthority()]);
  setDefaultCACertificates([...getCACertificates("default"), trusted.root]);
});
afterAll(() => Promise.all([trusted.close(), stranger.close()]));

/** Examines what a server shows. */
async function examined(server: Server, host = "localhost") {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return examineCertificate(new URL(`https://${host}:${(server.address() as AddressInfo).port}`));
}

const serverWith = ({ certificate: cert, key }: Certificate) => createServer({ cert, key });
const what = "certificate of localhost";

test("one that is trusted and lasts is well", async () => {
  const finding = await examined(serverWith(await trusted.issue("localhost")));
  expect(finding).toEqual({ what, found: expect.stringMatching(/^valid for (89|90) days$/) });
});

test.each([
  ["of a year in its last fortnight", { from: -352, to: 13 }],
  ["of ninety days in its last fortnight", { from: -77, to: 13 }],
  ["of twelve hours in its last two", { from: -0.44, to: 0.06 }],
])("one %s should have been renewed", async (_which, term) => {
  const finding = await examined(serverWith(await trusted.issue("localhost", term)));
  expect(finding.remedy).toBe("see why it is not renewed");
});

test("one of twelve hours in its first half is well", async () => {
  const finding = await examined(serverWith(await trusted.issue("localhost", { from: -0.1, to: 0.4 })));
  expect(finding).toEqual({ what, found: expect.stringMatching(/^valid for \d hours$/) });
});

test("one that has expired says when", async () => {
  const finding = await examined(serverWith(await trusted.issue("localhost", { from: -90, to: -1 })));
  expect(finding).toEqual({
    what,
    found: expect.stringMatching(/^it expired on \w{3} .* GMT$/),
    remedy: expect.stringContaining("renew it"),
  });
});

test("one that is not valid yet points at the clock", async () => {
  const finding = await examined(serverWith(await trusted.issue("localhost", { from: 1 })));
  expect(finding.found).toMatch(/^it is not valid before /);
  expect(finding.remedy).toContain("clock");
});

test.each([
  ["another name", "auth.example.com", "localhost"],
  ["a name where an address is asked for", "localhost", "127.0.0.1"],
])("one for %s says for which", async (_which, name, host) => {
  const { found, remedy } = await examined(serverWith(await trusted.issue(name)), host);
  expect(found).toBe(`it is for another name: DNS:${name}`);
  expect(remedy).toContain(`one there that names ${host}, or correct the host in MCPAUTH_ISSUER`);
});

test("one of an authority that is not trusted says whose it is", async () => {
  const { found, remedy } = await examined(serverWith(await stranger.issue("localhost")));
  expect(found).toBe("it was issued by TestAuthority, whom this machine does not trust");
  expect(remedy).toMatch(/fullchain\.pem.*NODE_EXTRA_CA_CERTS/s);
});

test("one that signed itself is not trusted either", async () => {
  const { root: certificate, rootKey: key } = stranger;
  const { found } = await examined(createServer({ cert: certificate, key }));
  expect(found).toBe("it was issued by TestAuthority, whom this machine does not trust");
});

test("a server without TLS is told apart from one that is away", async () => {
  expect((await examined(createHttpServer())).found).toMatch(/^TLS is not spoken there/);
  const { found, remedy } = await examineCertificate(new URL(`https://localhost:${await freePort()}`));
  expect(found).toBe("it cannot be looked at (ECONNREFUSED)");
  expect(remedy).toContain("DNS, firewall");
});
