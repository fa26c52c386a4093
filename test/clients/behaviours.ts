/** Behaviours: what well-behaved clients do, each with its proof. Clients that do otherwise have theirs in their test. */
import { expect } from "vitest";
import type { Client } from "./client.ts";
import type { Behaviour } from "./matrix.ts";
import { baseScope, wideScope } from "./protected-server.ts";

export const connects: Behaviour<Client> = {
  fact: "it registers itself, its person signs in and allows, and its tools work",
  async proof(stage) {
    const { client, serverUrl, memory } = await stage.connect();
    expect(await client.listTools()).toEqual(["whoami", "write"]);
    expect(await whoami(client)).toMatchObject({ username: "mona", aud: serverUrl, scopes: [baseScope] });
    expect(memory).toMatchObject({
      clientId: expect.stringMatching(/^cli_/),
      refreshToken: expect.stringMatching(/^mcpauth_rt_/),
      scope: baseScope,
    });
    expect(stage.person.asked).toHaveLength(1);
  },
};

export const refreshes: Behaviour<Client> = {
  fact: "it gets new tokens after a 401 and asks nobody",
  async proof(stage) {
    const { client, memory } = await stage.connect();
    await stage.world.expireAccessTokens(memory.clientId);
    expect(await whoami(client)).toMatchObject({ username: "mona" });
    const after = await client.memory();
    expect(after.accessToken).not.toBe(memory.accessToken);
    expect(after.refreshToken).not.toBe(memory.refreshToken);
    expect(stage.person.asked).toHaveLength(1);
  },
};

export const signsInAgain: Behaviour<Client> = {
  fact: "its person is asked again and it works on under its old registration",
  async proof(stage) {
    const { client, memory } = await stage.connect();
    await stage.world.endGrants(memory.clientId);
    expect(await whoami(client)).toMatchObject({ username: "mona" });
    expect(await client.memory()).toMatchObject({ clientId: memory.clientId });
    expect(stage.person.asked).toHaveLength(2);
  },
};

export const registersAgain: Behaviour<Client> = {
  fact: "invalid_client makes it register again, ask its person and work on",
  async proof(stage) {
    const { client, memory } = await stage.connect();
    await stage.world.deleteClient(memory.clientId);
    expect(await whoami(client)).toMatchObject({ username: "mona" });
    const { clientId = "" } = await client.memory();
    expect(await stage.world.isRegistered(clientId)).toBe(true);
    expect(stage.person.asked).toHaveLength(2);
  },
};

/** @param resourceAsked how the client spells the URL as `resource`; the token's audience has no slash in any case */
export function connectsAtTheRoot(resourceAsked: "without a slash" | "with a slash"): Behaviour<Client> {
  return {
    fact: `it names the server ${resourceAsked} and gets a token for it`,
    async proof(stage) {
      const { client, serverUrl } = await stage.connect({ path: "" });
      expect(new URL(serverUrl).origin).toBe(serverUrl);
      expect(await whoami(client)).toMatchObject({ username: "mona", aud: serverUrl });
      const slash = resourceAsked === "with a slash" ? "/" : "";
      expect(stage.person.asked[0]?.searchParams.get("resource")).toBe(serverUrl + slash);
    },
  };
}

export const bringsADocument: Behaviour<Client> = {
  fact: "its address is its client_id, at any port of its own, and nothing is registered",
  async proof(stage) {
    const { clientId, clientName } = stage.world.documentHost;
    const { client } = await stage.connect({ metadataUrl: clientId });
    expect(await whoami(client)).toMatchObject({ username: "mona", clientName });
    expect(stage.person.asked.map((url) => url.searchParams.get("client_id"))).toEqual([clientId]);
    expect(await stage.world.isRegistered(clientId)).toBe(false);
  },
};

export const stepsUp: Behaviour<Client> = {
  fact: "insufficient_scope makes it ask its person for the wider scopes, and it keeps the old ones",
  async proof(stage) {
    const { client } = await stage.connect();
    expect(await client.callTool("write")).toBe("written");
    expect(await whoami(client)).toMatchObject({ scopes: [baseScope, wideScope] });
    const asked = stage.person.asked.map((url) => url.searchParams.get("scope")?.split(" ").toSorted());
    expect(asked).toEqual([[baseScope], [baseScope, wideScope].toSorted()]);
  },
};

export async function whoami(client: Client): Promise<object> {
  return JSON.parse(await client.callTool("whoami"));
}
