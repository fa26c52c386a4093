import { afterAll, beforeAll, expect, test } from "vitest";
import type { Project } from "../shared/project.ts";
import type { Caller, TestApi } from "./test-api.ts";
import { failureOf, machineClient, startApi } from "./test-api.ts";

let api: TestApi;
let owner: Caller;
let stranger: Caller;
beforeAll(async () => {
  api = await startApi();
  owner = await api.signIn("owner");
  stranger = await api.signIn("stranger");
});
afterAll(() => api.close());

let serial = 0;
const newServerUrl = () => `https://mcp-${++serial}.example.com/mcp`;

async function newProject(by = owner): Promise<Project> {
  return (await by.trpc.projects.create.mutate({ name: "Acme", serverUrl: newServerUrl() })).project;
}

const get = ({ id }: Project) => owner.trpc.projects.get.query({ projectId: id });
const add = ({ id }: Project, serverUrl: string) =>
  owner.trpc.serverUrls.add.mutate({ projectId: id, serverUrl });
const remove = ({ id }: Project, serverUrl = "") =>
  owner.trpc.serverUrls.remove.mutate({ projectId: id, serverUrl });

test("a project has several server URLs, loopback ones too, each in its one form", async () => {
  const project = await newProject();
  await add(project, " HTTPS://Second.Example.com:443/Mcp/ ");
  const after = await add(project, "http://localhost:3999/mcp");
  const serverUrls = [...project.serverUrls, "https://second.example.com/Mcp", "http://localhost:3999/mcp"];
  expect(after).toEqual({ ...project, serverUrls });
  expect(await get(project)).toEqual(after);
});

test.each(["", "acme", "http://acme.example/mcp", "https://acme.example/mcp?a=1", 1, null, { $ne: "" }])(
  "the server URL %j is refused at its field",
  async (serverUrl) => {
    const project = await newProject();
    const { data } = await failureOf(add(project, serverUrl as string));
    expect([data?.code, Object.keys(data?.fields ?? {})]).toEqual(["BAD_REQUEST", ["serverUrl"]]);
    expect(await get(project)).toEqual(project);
  },
);

test("a server URL of any other project is taken: the answer suggests another and names nobody", async () => {
  const project = await newProject();
  for (const other of [await newProject(), await newProject(stranger)]) {
    const [taken = ""] = other.serverUrls;
    const { data } = await failureOf(add(project, `${taken}/`));
    expect(data).toMatchObject({ code: "CONFLICT", httpStatus: 409 });
    expect(data?.fields).toEqual({
      serverUrl: `A project for this address exists already. Use another path, such as ${taken}-2.`,
    });
  }
  expect(await get(project)).toEqual(project);
});

test("a server URL is added to its project once", async () => {
  const project = await newProject();
  const { data } = await failureOf(add(project, project.serverUrls[0] ?? ""));
  expect(data).toMatchObject({
    code: "CONFLICT",
    fields: { serverUrl: "This project has this address already." },
  });
  const serverUrl = newServerUrl();
  await Promise.allSettled(Array.from({ length: 5 }, () => add(project, serverUrl)));
  expect((await get(project)).serverUrls).toEqual([...project.serverUrls, serverUrl]);
});

test("of many projects that claim one server URL at once, one gets it", async () => {
  const serverUrl = newServerUrl();
  const projects = await Promise.all(Array.from({ length: 6 }, () => newProject()));
  const outcomes = await Promise.allSettled(projects.map((project) => add(project, serverUrl)));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await api.database.projects.countDocuments({ serverUrls: serverUrl })).toBe(1);
});

test("a project has at most twenty server URLs, also when they come at once", async () => {
  const project = await newProject();
  const outcomes = await Promise.allSettled(Array.from({ length: 22 }, () => add(project, newServerUrl())));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(19);
  expect((await get(project)).serverUrls).toHaveLength(20);
  const { data } = await failureOf(add(project, newServerUrl()));
  expect(data).toMatchObject({
    code: "CONFLICT",
    fields: { serverUrl: "A project has at most 20 server URLs: remove one first." },
  });
});

test("a removed server URL takes its tokens along, leaves others', and is free for anybody", async () => {
  const project = await add(await newProject(), newServerUrl());
  const [kept = "", removed = ""] = project.serverUrls;
  await api.database.artifacts.insertMany(
    [kept, removed].flatMap((resource) =>
      ["AccessToken", "RefreshToken"].map((model) => ({
        _id: `${model} ${resource}`,
        model,
        payload: {},
        resource,
      })),
    ),
  );
  expect(await remove(project, `${removed}/`)).toEqual({ ...project, serverUrls: [kept] });
  expect(await api.database.artifacts.countDocuments({ resource: removed })).toBe(0);
  expect(await api.database.artifacts.countDocuments({ resource: kept })).toBe(2);
  const again = await stranger.trpc.projects.create.mutate({ name: "Wiki", serverUrl: removed });
  expect(again.project.serverUrls).toEqual([removed]);
});

test("a machine may no longer ask for a server URL that was removed", async () => {
  const project = await add(await newProject(), newServerUrl());
  const [kept = "", removed = ""] = project.serverUrls;
  const { client } = await owner.trpc.clients.create.mutate(machineClient(project));
  await remove(project, removed);
  const ids = { projectId: project.id, clientId: client.id };
  expect((await owner.trpc.clients.get.query(ids)).serverUrls).toEqual([kept]);
});

test("the last server URL stays, with its tokens, whoever removes the others at the same time", async () => {
  const project = await newProject();
  const [only = ""] = project.serverUrls;
  const token = { _id: "AccessToken of the last", model: "AccessToken", payload: {}, resource: only };
  await api.database.artifacts.insertOne(token);
  const { data, message } = await failureOf(remove(project, only));
  expect(data).toMatchObject({ code: "CONFLICT", httpStatus: 409, fields: {} });
  expect(message).toBe("this is the project's only server URL: add another one first, or delete the project");
  expect(await api.database.artifacts.countDocuments({ resource: only })).toBe(1);
  const two = await add(project, newServerUrl());
  await Promise.allSettled(two.serverUrls.map((serverUrl) => remove(project, serverUrl)));
  expect((await get(project)).serverUrls).toHaveLength(1);
});

test("a server URL that the project does not have is NOT_FOUND, and nobody's tokens go", async () => {
  const project = await add(await newProject(), newServerUrl());
  const [others = ""] = (await newProject(stranger)).serverUrls;
  const token = { _id: "AccessToken of others", model: "AccessToken", payload: {}, resource: others };
  await api.database.artifacts.insertOne(token);
  for (const serverUrl of [others, newServerUrl()]) {
    expect((await failureOf(remove(project, serverUrl))).data?.code).toBe("NOT_FOUND");
  }
  expect(await api.database.artifacts.countDocuments({ resource: others })).toBe(1);
  expect(await get(project)).toEqual(project);
});
