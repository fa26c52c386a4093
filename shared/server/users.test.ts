import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../test/database.ts";
import type { Database } from "./database.ts";
import { signInUser } from "./users.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

test("the first sign-in creates the person", async () => {
  const identity = { provider: "github" as const, subject: "583231" };
  const profile = { username: "mona", name: "Mona Lisa", avatarUrl: "https://avatars.example/mona" };
  const user = await signInUser(database, identity, profile);
  expect(user).toEqual({
    _id: expect.stringMatching(/^usr_[\w-]{22}$/),
    identity,
    ...profile,
    createdAt: expect.any(Date),
    lastSignInAt: user.createdAt,
  });
});

test("a later sign-in finds the same person, refreshes what is shown and forgets what is gone", async () => {
  const identity = { provider: "github" as const, subject: "1" };
  const first = await signInUser(database, identity, {
    username: "old",
    name: "Old",
    email: "old@example.com",
  });
  const later = await signInUser(database, identity, { username: "new", avatarUrl: "https://a.example/1" });
  expect(later).toEqual({
    _id: first._id,
    identity,
    username: "new",
    avatarUrl: "https://a.example/1",
    createdAt: first.createdAt,
    lastSignInAt: expect.any(Date),
  });
});

test("nobody is linked by login or e-mail: the account they sign in with is who they are", async () => {
  const profile = { username: "same", email: "same@example.com" };
  const identities = [
    { provider: "github" as const, subject: "10" },
    { provider: "github" as const, subject: "11" },
    { provider: "development" as const, subject: "10" },
  ];
  const users = await Promise.all(identities.map((identity) => signInUser(database, identity, profile)));
  expect(new Set(users.map(({ _id }) => _id)).size).toBe(3);
});

test("twenty first sign-ins at once are one person, and none fails", async () => {
  const identity = { provider: "development" as const, subject: "crowd" };
  const signIns = Array.from({ length: 20 }, () => signInUser(database, identity, { username: "crowd" }));
  expect(new Set((await Promise.all(signIns)).map(({ _id }) => _id)).size).toBe(1);
  expect(await database.users.countDocuments({ "identity.subject": "crowd" })).toBe(1);
});
