import type { IncomingHttpHeaders } from "node:http";
import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sessionLifetime } from "./session.ts";
import type { TestApi } from "./test-api.ts";
import { startApi } from "./test-api.ts";

let api: TestApi;
/** As behind a proxy that speaks https: the server itself never does. */
let secure: TestApi;
const secureUrl = "https://dashboard.example.com";
beforeAll(async () => {
  api = await startApi();
  secure = await startApi({
    env: { dashboardUrl: secureUrl, issuer: "https://auth.example.com", trustProxy: 1 },
  });
});
afterAll(() => Promise.all([api.close(), secure.close()]));

interface Sent {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Sends what `fetch` would not: another Host, another form of the target. */
function send(
  { url }: TestApi,
  path: string,
  { method = "GET", ...headers }: Record<string, string> = {},
): Promise<Sent> {
  const { hostname, port, host } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, path, method, headers: { Host: host, ...headers } },
      async (got) => {
        const text = (await got.toArray()).join("");
        resolve({ status: got.statusCode ?? 0, headers: got.headers, text });
      },
    );
    sent.on("error", reject).end();
  });
}

const pages = ["/", "/trpc/session.get", "/auth/sign-in", "/assets/none.js", "/healthz"];

test.each(pages)("%s forbids foreign content, framing and sniffing, and has an id", async (path) => {
  const { headers } = await send(api, path);
  const policy = String(headers["content-security-policy"]).split("; ");
  expect(policy).toEqual([
    "default-src 'self'",
    "img-src 'self' data: https://avatars.githubusercontent.com",
    "object-src 'none'",
    "base-uri 'none'",
    `form-action 'self' ${api.env.issuer}`,
    "frame-ancestors 'none'",
  ]);
  expect(headers).toMatchObject({
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "x-request-id": expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{10}$/),
  });
  expect(headers).not.toHaveProperty("x-powered-by");
  expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
});

test("only https is kept to https", async () => {
  expect((await send(api, "/")).headers).not.toHaveProperty("strict-transport-security");
  const headers = { Host: new URL(secureUrl).host };
  expect((await send(secure, "/", headers)).headers).toHaveProperty("strict-transport-security");
});

test("on https the session's cookie is bound to this host and to https by its name", async () => {
  const answer = await fetch(`${secure.url}/test/usr_1`, { method: "POST" });
  const line = answer.headers.getSetCookie()[0] ?? "";
  expect(line).toMatch(/^__Host-mcpauth_dashboard_session=[\w-]{43}; /);
  expect(line.split("; ")).toEqual(
    expect.arrayContaining([
      "Path=/",
      "HttpOnly",
      "Secure",
      "SameSite=Lax",
      `Max-Age=${sessionLifetime.absolute / 1000}`,
    ]),
  );
  const plain = line.split(";")[0]?.replace("__Host-", "") ?? "";
  const who = await send(secure, "/trpc/session.get", { Host: new URL(secureUrl).host, Cookie: plain });
  expect(JSON.parse(who.text).result.data.user).toBeNull();
});

test.each(["evil.example", "localhost", "127.0.0.1", "127.0.0.1:1"])(
  "the Host %s is misdirected",
  async (Host) => {
    for (const path of pages.filter((page) => page !== "/healthz")) {
      const { status, headers } = await send(api, path, { Host });
      expect([path, status]).toEqual([path, 421]);
      expect(headers.location).toBeUndefined();
    }
  },
);

test("health is answered under any Host: probes know only an address", async () => {
  for (const path of ["/healthz", "/readyz"]) {
    expect(await send(api, path, { Host: "10.0.0.7:4001" })).toMatchObject({
      status: 200,
      text: '{"status":"ok"}',
    });
  }
});

test.each([
  ["GET", "/trpc"],
  ["GET", "/trpc/"],
  ["GET", "/trpc/projects.steal"],
  ["GET", "/assets/none.js"],
  ["GET", "/none.js"],
  ["POST", "/"],
  ["PUT", "/projects/prj_1"],
  ["DELETE", "/auth/sign-in"],
])("%s %s is a JSON 404", async (method, path) => {
  const { status, headers, text } = await send(api, path, { method, Accept: "text/html" });
  expect([status, headers["content-type"]?.split(";")[0]]).toEqual([404, "application/json"]);
  expect(JSON.parse(text)).toMatchObject({ error: expect.anything() });
  expect(text).not.toMatch(/stack|node_modules|\.ts:/);
});

test.each(["/%ff", "/assets/%ff", "/%E0%A4%A"])(
  "%s cannot be decoded: the caller's mistake",
  async (path) => {
    const { status, text } = await send(api, path);
    expect([400, 404]).toContain(status);
    expect(text).not.toMatch(/stack|node_modules|\.ts:/);
  },
);

test("what is no mistake of ours is not logged as one, and queries are never logged", async () => {
  await send(api, "/auth/callback?code=c4nary&state=c4nary&iss=c4nary", {
    Cookie: "mcpauth_dashboard_sign_in=c4nary",
  });
  expect(api.logged.filter(({ level }) => level >= 50)).toEqual([]);
  expect(JSON.stringify(api.logged)).not.toContain("c4nary");
});
