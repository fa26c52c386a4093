import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sessionLifetime } from "./session.ts";
import type { Caller, TestApi } from "./test-api.ts";
import { startApi } from "./test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const cookieValue = ({ cookie }: Caller) => cookie.slice(cookie.indexOf("=") + 1);
const idOf = (caller: Caller) => createHash("sha256").update(cookieValue(caller)).digest("base64url");

async function changeSession(
  caller: Caller,
  change: { lastSeenAt?: Date; createdAt?: Date; expiresAt?: Date },
) {
  await api.database.dashboardSessions.updateOne({ _id: idOf(caller) }, { $set: change });
}

const whoIs = async (caller: Caller) => (await caller.trpc.session.get.query()).user?.username;
const ago = (milliseconds: number) => new Date(Date.now() - milliseconds);

test("nobody is signed in without a session, and the answer says where people sign in", async () => {
  expect(await api.anonymous.trpc.session.get.query()).toEqual({ user: null, issuer: api.env.issuer });
});

test("a signed-in person sees who they are, and nothing else of their record", async () => {
  const mona = await api.signIn("mona");
  expect(await mona.trpc.session.get.query()).toEqual({
    user: { id: mona.user?._id, username: "mona" },
    issuer: api.env.issuer,
  });
  const profile = {
    name: "Mona",
    avatarUrl: "https://avatars.githubusercontent.com/u/1",
    email: "m@x.example",
  };
  await api.database.users.updateOne({ _id: mona.user?._id ?? "" }, { $set: profile });
  const { user } = await mona.trpc.session.get.query();
  expect(Object.keys(user ?? {}).toSorted()).toEqual(["avatarUrl", "id", "name", "username"]);
});

test("the cookie carries 256 random bits of which the database holds only the hash", async () => {
  const mona = await api.signIn("mona");
  expect(Buffer.from(cookieValue(mona), "base64url")).toHaveLength(32);
  expect(await api.database.dashboardSessions.findOne({ _id: idOf(mona) })).toMatchObject({
    userId: mona.user?._id,
  });
  const everything = JSON.stringify(await api.database.dashboardSessions.find().toArray());
  expect(everything).not.toContain(cookieValue(mona));
});

test("no script and no other site reads the cookie", async () => {
  const answer = await fetch(`${api.url}/test/usr_1`, { method: "POST" });
  const [line = "", ...more] = answer.headers.getSetCookie();
  expect(more).toEqual([]);
  expect(line).toMatch(/^mcpauth_dashboard_session=[\w-]{43}; /);
  expect(line.split("; ").slice(1)).toEqual(
    expect.arrayContaining([
      "Path=/",
      "HttpOnly",
      "SameSite=Lax",
      `Max-Age=${sessionLifetime.absolute / 1000}`,
    ]),
  );
  expect(line).not.toMatch(/Domain|Secure/);
});

test("signing in again gives a new session and ends the one before, whoever knows it", async () => {
  const mona = await api.signIn("mona");
  const answer = await fetch(`${api.url}/test/${mona.user?._id}`, {
    method: "POST",
    headers: { Cookie: mona.cookie },
  });
  const [line = "", ...more] = answer.headers.getSetCookie();
  expect(more).toEqual([]);
  expect(line).not.toContain(cookieValue(mona));
  expect(await whoIs(mona)).toBeUndefined();
});

test("a value that was chosen by somebody else becomes no session", async () => {
  const chosen = "mcpauth_dashboard_session=chosen";
  const answer = await fetch(`${api.url}/test/usr_1`, { method: "POST", headers: { Cookie: chosen } });
  expect(answer.headers.getSetCookie()[0]).not.toContain(chosen);
  const response = await fetch(`${api.url}/trpc/session.get`, { headers: { Cookie: chosen } });
  expect(await response.json()).toMatchObject({ result: { data: { user: null } } });
});

test.each(["", "x", "%00", "__proto__", "[$ne]=1"])(
  "the cookie value %j is nobody's session",
  async (value) => {
    const headers = { Cookie: `theme=dark; mcpauth_dashboard_session=${value}` };
    const response = await fetch(`${api.url}/trpc/session.get`, { headers });
    expect(await response.json()).toMatchObject({ result: { data: { user: null } } });
  },
);

test("a session ends when its time is up, before the database removes it", async () => {
  const mona = await api.signIn("mona");
  await changeSession(mona, { expiresAt: ago(1) });
  expect(await whoIs(mona)).toBeUndefined();
});

test("use puts the end off by twelve hours", async () => {
  const mona = await api.signIn("mona");
  await changeSession(mona, {
    lastSeenAt: ago(sessionLifetime.idle - 1000),
    expiresAt: new Date(Date.now() + 60_000),
  });
  expect(await whoIs(mona)).toBe("mona");
  const session = await api.database.dashboardSessions.findOne({ _id: idOf(mona) });
  const idle = (session?.expiresAt.getTime() ?? 0) - (session?.lastSeenAt.getTime() ?? 0);
  expect(idle).toBe(sessionLifetime.idle);
});

test("use never puts the end off beyond seven days after the sign-in", async () => {
  const mona = await api.signIn("mona");
  const createdAt = ago(sessionLifetime.absolute - 60_000);
  await changeSession(mona, { createdAt, lastSeenAt: ago(120_000) });
  expect(await whoIs(mona)).toBe("mona");
  const session = await api.database.dashboardSessions.findOne({ _id: idOf(mona) });
  expect(session?.expiresAt).toEqual(new Date(createdAt.getTime() + sessionLifetime.absolute));
});

test("a page's calls do not each write: use is noted once a minute", async () => {
  const mona = await api.signIn("mona");
  const before = await api.database.dashboardSessions.findOne({ _id: idOf(mona) });
  await Promise.all([1, 2, 3].map(() => whoIs(mona)));
  expect(await api.database.dashboardSessions.findOne({ _id: idOf(mona) })).toEqual(before);
});

test("the session of a person who no longer exists is nobody's", async () => {
  const mona = await api.signIn("mona");
  await api.database.users.deleteOne({ _id: mona.user?._id ?? "" });
  expect(await whoIs(mona)).toBeUndefined();
});

test("signing out ends this session only, and leads on to the issuer", async () => {
  const [here, elsewhere] = [await api.signIn("mona"), await api.signIn("mona")];
  const response = await signOut(here.cookie, { Origin: api.url });
  expect(response.status).toBe(303);
  expect(response.headers.get("location")).toBe(`${api.env.issuer}/oauth/sign-out`);
  expect(response.headers.getSetCookie()[0]).toMatch(
    /^mcpauth_dashboard_session=; .*Expires=Thu, 01 Jan 1970/,
  );
  expect(await whoIs(here)).toBeUndefined();
  expect(await api.database.dashboardSessions.findOne({ _id: idOf(here) })).toBeNull();
  expect(await whoIs(elsewhere)).toBe("mona");
});

test("signing out without a session leads on to the issuer all the same", async () => {
  expect((await signOut("", { Origin: api.url })).status).toBe(303);
});

test.each([{}, { Origin: "null" }, { Origin: "https://evil.example" }, { Origin: "http://127.0.0.1:1" }])(
  "a sign-out with %j is refused and ends nothing",
  async (headers: Record<string, string>) => {
    const mona = await api.signIn("mona");
    expect((await signOut(mona.cookie, headers)).status).toBe(403);
    expect(await whoIs(mona)).toBe("mona");
  },
);

test("a link signs nobody out", async () => {
  const mona = await api.signIn("mona");
  await fetch(`${api.url}/auth/sign-out`, { headers: { Cookie: mona.cookie, Origin: api.url } });
  expect(await whoIs(mona)).toBe("mona");
});

function signOut(cookie: string, headers: Record<string, string>): Promise<Response> {
  const method = "POST";
  return fetch(`${api.url}/auth/sign-out`, {
    method,
    headers: { Cookie: cookie, ...headers },
    redirect: "manual",
  });
}
