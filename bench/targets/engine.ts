/** Target engine: what the bare engine does when nothing has to be kept. */
import { messageOf, startProgram } from "../program.ts";
import type { Server } from "./target.ts";
import { basic, knownClientId, machineClient } from "./target.ts";

export async function startEngine(profiles?: string): Promise<Server> {
  const program = startProgram(new URL("./engine/main.ts", import.meta.url), {
    environment: { NODE_ENV: "production" },
    profiles,
  });
  const { origin } = await messageOf<{ origin: string }>(program);
  // One confidential client is enough: the engine lets a client introspect whatever its policy allows.
  const machine = basic(machineClient);
  const target = { name: "engine", origin, introspector: machine, machine, knownClientId, refreshTokens: [] };
  return { target, pid: program.pid, stop: program.stop };
}
