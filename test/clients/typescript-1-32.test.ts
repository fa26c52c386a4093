import { installFromNpm } from "./installation.ts";
import { testClient } from "./matrix.ts";
import { startTypescript1, stepsUpWithoutRefreshToken, typescript1Behaviours } from "./typescript-1.ts";

testClient({
  name: "TypeScript SDK 1.32.2",
  installation: await installFromNpm("@modelcontextprotocol/sdk", "1.32.2"),
  start: startTypescript1,
  behaviours: typescript1Behaviours,
  peculiarities: [stepsUpWithoutRefreshToken],
});
