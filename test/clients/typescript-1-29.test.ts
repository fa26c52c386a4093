import { connectsAtTheRoot } from "./behaviours.ts";
import { installFromNpm } from "./installation.ts";
import { testClient } from "./matrix.ts";
import { startTypescript1, stepsUpWithoutRefreshToken, typescript1Behaviours } from "./typescript-1.ts";

testClient({
  name: "TypeScript SDK 1.29.0",
  installation: await installFromNpm("@modelcontextprotocol/sdk", "1.29.0"),
  start: startTypescript1,
  behaviours: { ...typescript1Behaviours, "pathless server URL": connectsAtTheRoot("with a slash") },
  peculiarities: [stepsUpWithoutRefreshToken],
});
