/** TypeScript SDK 1.x: what its versions have in common. Most hosts embed one of them. */
import { join } from "node:path";
import { expect } from "vitest";
import {
  bringsADocument,
  connects,
  connectsAtTheRoot,
  refreshes,
  registersAgain,
  signsInAgain,
} from "./behaviours.ts";
import type { Client, ClientOptions } from "./client.ts";
import { ClientProcess } from "./client-process.ts";
import type { Behaviour, ClientUnderTest } from "./matrix.ts";
import type { Person } from "./person.ts";
import { baseScope } from "./protected-server.ts";

const driver = join(import.meta.dirname, "drivers", "typescript-1.mjs");

export function startTypescript1(root: string, options: ClientOptions, person: Person): ClientProcess {
  const folder = join(root, "node_modules", "@modelcontextprotocol", "sdk");
  return new ClientProcess([process.execPath, driver, folder, JSON.stringify(options)], person);
}

export const typescript1Behaviours: ClientUnderTest<ClientProcess>["behaviours"] = {
  "first connection": connects,
  "refresh after expiry": refreshes,
  "refresh with a dead token": signsInAgain,
  "deleted client": registersAgain,
  "pathless server URL": connectsAtTheRoot("without a slash"),
  "client metadata document": bringsADocument,
  "step-up": {
    fact: "it cannot: holding a refresh token it refreshes instead of asking, gets the same scope and gives up (typescript-sdk#1582, #2255)",
    async proof(stage) {
      const { client, memory } = await stage.connect();
      await expect(client.callTool("write")).rejects.toThrow("Server returned 403 after trying upscoping");
      const after = await client.memory();
      expect(after).toMatchObject({ scope: baseScope });
      expect(after.refreshToken).not.toBe(memory.refreshToken);
      expect(stage.person.asked).toHaveLength(1);
    },
  },
};

export const stepsUpWithoutRefreshToken: Behaviour<Client> = {
  fact: "step-up works in a host that keeps no refresh token",
  async proof(stage) {
    const { client } = await stage.connect({ keepsRefreshToken: false });
    expect(await client.callTool("write")).toBe("written");
    expect(stage.person.asked).toHaveLength(2);
  },
};
