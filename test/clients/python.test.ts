import { join } from "node:path";
import { expect } from "vitest";
import { textOf } from "../browser.ts";
import { bringsADocument, connects, connectsAtTheRoot, signsInAgain, stepsUp, whoami } from "./behaviours.ts";
import { ClientProcess } from "./client-process.ts";
import { installFromPyPi } from "./installation.ts";
import { testClient } from "./matrix.ts";

const driver = join(import.meta.dirname, "drivers", "python.py");

testClient<ClientProcess>({
  name: "Python mcp 2.3.0",
  installation: await installFromPyPi("mcp", "2.3.0"),
  start: (root, options, person) =>
    new ClientProcess([join(root, "bin", "python"), driver, JSON.stringify(options)], person),
  behaviours: {
    "first connection": connects,
    "refresh after expiry": {
      fact: "it gets new tokens when its own clock says so and asks nobody",
      async proof(stage) {
        const { client, memory } = await stage.connect();
        await stage.world.expireAccessTokens(memory.clientId);
        await client.letTokenExpire();
        expect(await whoami(client)).toMatchObject({ username: "mona" });
        const after = await client.memory();
        expect(after.accessToken).not.toBe(memory.accessToken);
        expect(after.refreshToken).not.toBe(memory.refreshToken);
        expect(stage.person.asked).toHaveLength(1);
      },
    },
    "refresh with a dead token": {
      fact: "the refresh fails, its person is asked again, and it works on under its old registration",
      async proof(stage) {
        const { client, memory } = await stage.connect();
        await stage.world.endGrants(memory.clientId);
        await client.letTokenExpire();
        expect(await whoami(client)).toMatchObject({ username: "mona" });
        expect(await client.memory()).toMatchObject({ clientId: memory.clientId });
        expect(stage.person.asked).toHaveLength(2);
      },
    },
    "deleted client": {
      fact: "it cannot: it never registers again, so its person ends at the page that says how to reconnect",
      async proof(stage) {
        const { client, memory } = await stage.connect();
        await stage.world.deleteClient(memory.clientId);
        await client.letTokenExpire();
        await expect(whoami(client)).rejects.toThrow("the person could not get on");
        const { deadEnd } = stage.person;
        expect(deadEnd?.status).toBe(400);
        expect(deadEnd && textOf(deadEnd)).toContain("Remove the server from the app and add it again");
      },
    },
    "pathless server URL": connectsAtTheRoot("without a slash"),
    "client metadata document": bringsADocument,
    "step-up": stepsUp,
  },
  peculiarities: [
    {
      ...signsInAgain,
      fact: "a 401 before the time it knows of makes it ask its person: it refreshes by its own clock only",
    },
  ],
});
