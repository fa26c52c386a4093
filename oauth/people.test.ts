import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "../shared/server/database.ts";
import { openTestDatabase } from "../test/database.ts";
import { People } from "./people.ts";

let database: Database;
let people: People;
beforeAll(async () => {
  database = await openTestDatabase();
  people = new People(database);
});
afterAll(() => database.close());

test("of many who sign in at once each is who they are, and nobody is there twice", async () => {
  const subjects = Array.from({ length: 30 }, (_, index) => `person-${index % 10}`);
  const signIns = await Promise.all(
    subjects.map((subject) => people.signIn({ provider: "development", subject }, { username: subject })),
  );
  const found = await Promise.all(signIns.map((id) => people.find(id)));
  expect(found.map((user) => [user?.identity.subject, user?.username])).toEqual(
    subjects.map((subject) => [subject, subject]),
  );
  expect(new Set(signIns).size).toBe(10);
  expect(await database.users.countDocuments()).toBe(10);
});

test("what a provider no longer says of one of many is forgotten", async () => {
  const identity = (subject: string) => ({ provider: "github" as const, subject });
  const first = await people.signIn(identity("1"), { username: "old", email: "old@example.com" });
  const [again, other] = await Promise.all([
    people.signIn(identity("1"), { username: "new" }),
    people.signIn(identity("2"), { username: "other", email: "other@example.com" }),
  ]);
  expect(again).toBe(first);
  const forgotten = await people.find(again);
  expect(forgotten).toMatchObject({ username: "new" });
  expect(forgotten?.email).toBeUndefined();
  expect(await people.find(other)).toMatchObject({ username: "other", email: "other@example.com" });
});

test("people of several providers sign in at the same moment, known ones and new ones", async () => {
  const identities = (["github", "https://accounts.google.com", "development"] as const).flatMap((provider) =>
    ["one", "two"].map((subject) => ({ provider, subject })),
  );
  const [known] = identities;
  const before = known && (await people.signIn(known, { username: "before" }));
  const ids = await Promise.all(identities.map((identity) => people.signIn(identity, { username: "now" })));
  expect(ids[0]).toBe(before);
  const found = await Promise.all(ids.map((id) => people.find(id)));
  expect(found.map((user) => [user?.identity, user?.username])).toEqual(
    identities.map((identity) => [identity, "now"]),
  );
});

test("two processes that meet the same people for the first time make one of each", async () => {
  const other = new People(database);
  const subjects = Array.from({ length: 20 }, (_, index) => `newcomer-${index}`);
  const signIns = await Promise.all(
    [people, other].flatMap((process) =>
      subjects.map((subject) => process.signIn({ provider: "development", subject }, { username: subject })),
    ),
  );
  expect(new Set(signIns).size).toBe(20);
});
