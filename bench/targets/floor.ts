/** Target floor: the least that MongoDB has to do for a request, and nothing else. */
import type { Mongod } from "../mongod.ts";
import { messageOf, startProgram } from "../program.ts";
import type { Server } from "./target.ts";
import { knownClientId } from "./target.ts";

export async function startFloor(mongod: Mongod, profiles?: string): Promise<Server> {
  const program = startProgram(new URL("./floor/main.ts", import.meta.url), {
    environment: { NODE_ENV: "production" },
    profiles,
    arguments: [mongod.uriOf("floor")],
  });
  const ready = await messageOf<{ origin: string; refreshTokens: string[] }>(program);
  const target = { name: "floor", ...ready, introspector: "", machine: "", knownClientId };
  return { target, pid: program.pid, mongod, stop: program.stop };
}
