import { join } from "node:path";
import { expect } from "vitest";
import {
  bringsADocument,
  connects,
  connectsAtTheRoot,
  refreshes,
  registersAgain,
  signsInAgain,
  stepsUp,
  whoami,
} from "./behaviours.ts";
import { installFromNpm } from "./installation.ts";
import { testClient } from "./matrix.ts";
import { baseScope, wideScope } from "./protected-server.ts";
import { RemoteProxy } from "./remote-proxy.ts";

testClient<RemoteProxy>({
  name: "mcp-remote 0.15.1",
  installation: await installFromNpm("mcp-remote", "0.15.1"),
  start: (root, options, person) =>
    new RemoteProxy(join(root, "node_modules", "mcp-remote", "dist", "proxy.js"), options, person),
  behaviours: {
    "first connection": connects,
    "refresh after expiry": refreshes,
    "refresh with a dead token": signsInAgain,
    "deleted client": registersAgain,
    "pathless server URL": connectsAtTheRoot("with a slash"),
    "client metadata document": bringsADocument,
    "step-up": stepsUp,
  },
  peculiarities: [
    {
      fact: "started again after its token's time it refreshes before the first call, repeating the scope it has",
      async proof(stage) {
        const { client, memory } = await stage.connect();
        await stage.world.expireAccessTokens(memory.clientId);
        await client.disconnect();
        await client.changeTokens({ expires_at: 1 });
        await client.connect();
        expect(client.log).toContain("Refreshed the access token before it expired");
        expect(await whoami(client)).toMatchObject({ username: "mona", scopes: [baseScope] });
        expect(stage.person.asked).toHaveLength(1);
      },
    },
    {
      fact: "a deleted client without tokens is told by the authorization endpoint, in JSON, and registers again",
      async proof(stage) {
        const { client, memory } = await stage.connect();
        await stage.world.deleteClient(memory.clientId);
        await client.disconnect();
        await client.changeTokens(null);
        await client.connect();
        expect(await whoami(client)).toMatchObject({ username: "mona" });
      },
    },
    {
      fact: "step-up to all the scopes that the metadata lists fails: it takes the challenge for its own default and asks for the old scope again",
      async proof(stage) {
        const { client } = await stage.connect({ scopes: [baseScope, wideScope] });
        await expect(client.callTool("write")).rejects.toThrow("Unauthorized");
        const asked = stage.person.asked.map((url) => url.searchParams.get("scope"));
        expect(new Set(asked)).toEqual(new Set([baseScope]));
      },
    },
  ],
});
