/** What the tabs of the set-up page are told while it happens. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { addProject, introspect } from "../test/harness.ts";
import type { Inspection } from "../test/inspection.ts";
import { startInspection } from "../test/inspection.ts";

let inspection: Inspection;
beforeAll(async () => {
  inspection = await startInspection();
});
afterAll(() => inspection.close());

/** Of the owner's. */
async function newProject() {
  const { issuer, own } = inspection;
  const { project, secret } = await addProject(issuer);
  const { members } = own.project;
  await issuer.database.projects.updateOne({ _id: project._id }, { $set: { members } });
  return { projectId: project._id, secret };
}

/** What a tab of the set-up page is told: the stations that are seen, each time it is another number. */
async function* watch(projectId: string, lastEventId?: string) {
  const { api, owner } = inspection;
  const input = encodeURIComponent(JSON.stringify({ projectId }));
  const headers = { Cookie: owner.cookie, ...(lastEventId && { "Last-Event-Id": lastEventId }) };
  const answer = await fetch(`${api.url}/trpc/setup.watch?input=${input}`, { headers });
  let read = "";
  for await (const chunk of (answer.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    read += chunk;
    for (let end = read.indexOf("\n\n"); end >= 0; end = read.indexOf("\n\n")) {
      const event = read.slice(0, end);
      read = read.slice(end + 2);
      const [, data] = /^data: (\{"stations".*)$/m.exec(event) ?? [];
      const [, id] = /^id: (.*)$/m.exec(event) ?? [];
      const stations: { state: string }[] = data ? JSON.parse(data).stations : [];
      if (data) yield { id, seen: stations.filter(({ state }) => state === "seen").length };
    }
  }
}

test("who watches is told at once, again when something happens, and not again of what they know", async () => {
  const { projectId, secret } = await newProject();
  const news = watch(projectId);
  const first = (await news.next()).value;
  expect(first?.seen).toBe(1);
  await introspect(inspection.issuer, secret, "mcpauth_at_unknown");
  const second = (await news.next()).value;
  expect(second?.seen).toBe(2);
  await news.return(undefined);
  const again = watch(projectId, second?.id);
  await inspection.issuer.database.secrets.deleteMany({ projectId });
  expect((await again.next()).value?.seen).toBe(0);
  await again.return(undefined);
});

test("signing out ends the watch", async () => {
  const { projectId } = await newProject();
  const { issuer, own, api } = inspection;
  const leaver = await api.signIn(own.owner.username);
  const input = encodeURIComponent(JSON.stringify({ projectId }));
  const answer = await fetch(`${api.url}/trpc/setup.watch?input=${input}`, {
    headers: { Cookie: leaver.cookie },
  });
  const before = await issuer.database.dashboardSessions.countDocuments();
  await fetch(`${api.url}/auth/sign-out`, {
    method: "POST",
    headers: { Cookie: leaver.cookie, Origin: api.url },
    redirect: "manual",
  });
  expect(await issuer.database.dashboardSessions.countDocuments()).toBe(before - 1);
  // Ends by itself.
  expect(await answer.text()).toContain('"stations"');
});

test("many tabs of one project cost the database one look a second", async () => {
  const { projectId } = await newProject();
  const tabs = Array.from({ length: 8 }, () => watch(projectId));
  await Promise.all(tabs.map((tab) => tab.next()));
  const { database } = inspection.issuer;
  const { db, namespace } = database.projects;
  await db.command({ profile: 2 });
  const began = performance.now();
  await database.secrets.deleteMany({ projectId });
  await Promise.all(tabs.map((tab) => tab.next()));
  const seconds = (performance.now() - began) / 1000;
  await db.command({ profile: 0 });
  const looks = { ns: namespace, "command.filter._id": projectId };
  const asked = await db.collection("system.profile").countDocuments(looks);
  expect(asked).toBeGreaterThan(0);
  expect(asked).toBeLessThanOrEqual(Math.ceil(seconds / 0.9) + 1);
  for (const tab of tabs) await tab.return(undefined);
});
