/** The doctor: where it stops, what it leaves alone, and what it does with strangers' words. */
import { describe, expect, test } from "vitest";
import { startDocumentHost } from "../../test/document-host.ts";
import {
  authorizationServer,
  healthy,
  isDiscovery,
  isMetadata,
  issuer,
  serve,
  serverUrl,
} from "../test/healthy-server.ts";
import { listen } from "../test/listen.ts";
import { checks, diagnose, examine } from "./examine.ts";
import type { FaultId } from "./faults.ts";

describe("a server that cannot be reached", () => {
  async function expectFault(url: string, fault: FaultId, timeoutMs?: number) {
    const { findings, status, clients } = await diagnose(url, { timeoutMs });
    const [, reachable, ...others] = findings;
    expect(reachable).toMatchObject({ fault, status: "fail" });
    expect(reachable?.seen).toContain(new URL(url).host);
    expect(others.map((finding) => finding.status)).toEqual(others.map(() => "skipped"));
    expect(status).toBe("fail");
    expect(clients.every(({ stops }) => stops === reachable?.title)).toBe(true);
  }

  test("has a name that nobody knows", () => expectFault("https://mcp.invalid/mcp", "name-not-found"));

  test("has nobody at its port", async () => {
    const { url, close } = await listen(() => {});
    await close();
    await expectFault(`${url}/mcp`, "connection-refused");
  });

  test("speaks no TLS", async () => {
    await using server = await listen((_request, response) => void response.end());
    await expectFault(`${server.url.replace("http:", "https:")}/mcp`, "not-tls");
  });

  test("has a certificate that nobody vouches for", async () => {
    const host = await startDocumentHost("localhost");
    await expectFault(`${host.origin}/mcp`, "bad-certificate");
    await host.close();
  });

  test("keeps its callers waiting", async () => {
    await using server = await listen(() => {});
    await expectFault(`${server.url}/mcp`, "no-answer-in-time", 200);
  });

  test("hangs up", async () => {
    await using server = await listen(({ socket }) => void socket.destroy());
    await expectFault(`${server.url}/mcp`, "unreachable");
  });
});

test("an address that may not be asked is not asked, and the reason is shown", async () => {
  const fetch = () => Promise.reject(new Error("10.0.0.1 is not a public address"));
  const { findings } = await diagnose("https://10.0.0.1/mcp", { fetch });
  expect(findings[1]).toMatchObject({
    fault: "unreachable",
    seen: "10.0.0.1: 10.0.0.1 is not a public address",
  });
});

test("http is for this machine only", async () => {
  await using server = await serve((request) =>
    healthy(new Request(request.url.replace("https:", "http:"), request)),
  );
  const [address] = (await diagnose("http://mcp.example.com/mcp", { fetch: server.fetch })).findings;
  expect(address).toMatchObject({ fault: "insecure-address", status: "fail" });
  const [loopback] = (await diagnose("http://localhost:9/mcp", { timeoutMs: 2_000 })).findings;
  expect(loopback?.status).toBe("ok");
});

test.each([
  { name: "the metadata", isCut: isMetadata, fault: "metadata-unreachable" },
  { name: "the issuer", isCut: isDiscovery, fault: "issuer-metadata-unreachable" },
])("$name may be out of reach by itself", async ({ isCut, fault }) => {
  await using server = await serve(healthy);
  const { findings } = await diagnose(serverUrl, {
    fetch: (url, init) =>
      isCut(new Request(url)) ? Promise.reject(new Error("no route")) : server.fetch(url, init),
  });
  expect(findings.filter((finding) => finding.fault).map((finding) => finding.fault)).toEqual([fault]);
});

test("the issuer is the one that was expected, a slash at its end aside", async () => {
  await using server = await serve(healthy);
  const { fetch } = server;
  const faultsFor = async (expected: string) =>
    (await diagnose(serverUrl, { fetch, issuer: expected })).findings.flatMap(({ fault = [] }) => fault);
  expect(await faultsFor(`${issuer}/`)).toEqual([]);
  expect(await faultsFor("https://elsewhere.example.com")).toEqual(["other-issuer"]);
});

test("findings come one by one, in the order of the checks, each with what was asked for it", async () => {
  await using server = await serve(healthy);
  const ids: string[] = [];
  for await (const { id, requests } of examine(serverUrl, { fetch: server.fetch })) {
    ids.push(id);
    if (id === "reachable") expect(requests).toMatchObject([{ method: "POST", url: serverUrl, status: 401 }]);
  }
  expect(ids).toEqual(checks.map(({ id }) => id));
  expect(new Set(ids).size).toBe(ids.length);
});

test("nobody is registered unless that is asked for, and nothing is changed or deleted", async () => {
  const asked: string[] = [];
  await using server = await serve((request) => {
    asked.push(`${request.method} ${new URL(request.url).pathname}`);
    return healthy(request);
  });
  await diagnose(serverUrl, { fetch: server.fetch });
  const changing = new Set(asked.filter((line) => !/^(GET|OPTIONS) /.test(line)));
  expect([...changing].sort()).toEqual(["POST /mcp", "POST /mcp/"]);
});

test("an endless answer and an endless stream are not waited for", async () => {
  const chunk = new TextEncoder().encode("x".repeat(65_536));
  const endless = (type: string) =>
    new Response(new ReadableStream({ pull: (controller) => controller.enqueue(chunk) }), {
      headers: { "Content-Type": type },
    });
  await using server = await serve((request) => {
    if (isMetadata(request)) return endless("text/html");
    return request.method === "GET" && request.url === serverUrl
      ? endless("text/event-stream")
      : healthy(request);
  });
  const { findings } = await diagnose(serverUrl, { fetch: server.fetch });
  const found = findings.flatMap(({ fault = [] }) => fault);
  expect(found).toEqual(["metadata-html", "stream-open"]);
});

test("what a stranger says is shown short and without control characters", async () => {
  await using server = await serve((request) =>
    isDiscovery(request)
      ? new Response(`\u001b[31mred\u0007\n${"long ".repeat(100)}`, { status: 500 })
      : healthy(request),
  );
  const { findings } = await diagnose(serverUrl, { fetch: server.fetch });
  const seen = findings.find(({ fault }) => fault === "issuer-metadata-error")?.seen ?? "";
  expect(seen).toMatch(/“\[31mred long long/);
  expect(seen).not.toMatch(/\p{Cc}/u);
  expect(seen.length).toBeLessThan(260);
});

test("a header or a field that a stranger wrote is as harmless", async () => {
  await using server = await serve((request) =>
    isDiscovery(request)
      ? authorizationServer({ issuer: "https://auth.example.com\u001b]0;x\u0007" })
      : healthy(request),
  );
  const { findings } = await diagnose(serverUrl, { fetch: server.fetch });
  expect(JSON.stringify(findings.map(({ seen }) => seen))).not.toMatch(/\\u00/);
});

test.each(["mcp.example.com", "ftp://mcp.example.com", "", "https://me:pw@mcp.example.com/mcp"])(
  "%j is no server URL",
  async (url) => {
    await expect(diagnose(url)).rejects.toThrow(TypeError);
  },
);
