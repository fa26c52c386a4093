import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { Outbound, OutboundError } from "./outbound.ts";
import { isPublicAddress } from "./public-address.ts";

const limits = { milliseconds: 2_000, bytes: 5_120 };

test.each([
  "8.8.8.8",
  "1.1.1.1",
  "172.32.0.1",
  "100.128.0.1",
  "2606:4700:4700::1111",
  "2a00:1450:4001:81b::200e",
])("%s is public", (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test.each([
  "0.0.0.0",
  "10.1.2.3",
  "100.64.0.1",
  "127.0.0.1",
  "169.254.169.254",
  "172.16.0.1",
  "192.168.1.1",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:8.8.8.8",
  "64:ff9b::a00:1",
  "fc00::1",
  "fe80::1",
  "ff02::1",
  "2001:db8::1",
  "2002:7f00:1::",
  "not an address",
])("%s is not public", (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test("a name that leads inside is refused in the words of one that leads nowhere, before any connection", async () => {
  let connections = 0;
  const server = createServer(() => connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const refusal = async (resolve: () => Promise<string[]>) => {
    const outbound = new Outbound({ port, resolve });
    const error = await outbound
      .get(new URL(`https://app.example:${port}/x`), limits)
      .catch((thrown) => thrown);
    expect(error).toBeInstanceOf(OutboundError);
    return error.message;
  };
  const inside = await refusal(async () => ["127.0.0.1"]);
  expect(await refusal(async () => [])).toBe(inside);
  expect(await refusal(async () => Promise.reject(new Error("ENOTFOUND")))).toBe(inside);
  // One public address among internal ones does not help.
  expect(await refusal(async () => ["8.8.8.8", "127.0.0.1"])).toBe(inside);
  expect(connections).toBe(0);
  await new Promise((resolve) => server.close(resolve));
});

test.each([
  "http://app.example/",
  "https://user@app.example/",
  "https://app.example:8443/",
  "https://127.0.0.1/",
  "https://[::1]/",
  "https://2130706433/",
])("%s is refused", async (address) => {
  await expect(new Outbound().get(new URL(address), limits)).rejects.toBeInstanceOf(OutboundError);
});

test("an origin of our own may lead inside, at any port and by http, and nothing else may", async () => {
  const server = createHttpServer((_request, response) => response.end("{}"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const own = `http://127.0.0.1:${port}`;
  const outbound = new Outbound({ trusted: [own], port: "any", plain: true });
  expect((await outbound.get(new URL(`${own}/x`), limits)).status).toBe(200);
  const other = new URL(`http://localhost:${port}/x`);
  await expect(outbound.get(other, limits)).rejects.toThrow("localhost could not be reached");
  await new Promise((resolve) => server.close(resolve));
});

test("an answer that is too long is refused, also when it comes in one piece", async () => {
  const server = createHttpServer((_request, response) => response.end("x".repeat(6_000)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const outbound = new Outbound({ allows: () => true, port: "any", plain: true });
  const asked = outbound.get(new URL(`http://127.0.0.1:${port}/`), limits);
  await expect(asked).rejects.toThrow(`127.0.0.1:${port} answered more than 5120 bytes`);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
