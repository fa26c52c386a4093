/** The doctor among broken servers: it names the fault of each, and finds none in a healthy one. */
import { expect, test } from "vitest";
import { brokenServers } from "../test/broken-servers.ts";
import { healthy, serve, serverUrl } from "../test/healthy-server.ts";
import { diagnose } from "./examine.ts";

test("a healthy server has no fault, and every client connects", async () => {
  await using server = await serve(healthy);
  const { fetch } = server;
  const { status, findings, clients } = await diagnose(serverUrl, { fetch, register: false });
  expect(findings.filter(({ fault }) => fault)).toEqual([]);
  expect(status).toBe("ok");
  expect(clients.filter(({ stops }) => stops)).toEqual([]);
});

test.each(Object.keys(brokenServers))("a server that %s", async (name) => {
  const [fault, change] = brokenServers[name] ?? [];
  await using server = await serve((request) => change?.(request, healthy) ?? healthy(request));
  const register = /^(registration|loopback)/.test(fault ?? "");
  const { status, findings } = await diagnose(serverUrl, { fetch: server.fetch, register });
  const found = findings.filter((finding) => finding.fault);
  expect(found).toEqual([expect.objectContaining({ fault, status, docs: `doctor#${fault}` })]);
});
