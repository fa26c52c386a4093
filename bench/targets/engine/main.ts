/** Bare engine: oidc-provider as its documentation sets it up, for the same flows as ours, on its in-memory store. */
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";
import { configuration } from "./configuration.ts";
import { answerInteraction, interactionPath } from "./interaction.ts";

const server = createServer();
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const { port } = server.address() as AddressInfo;
const origin = `http://127.0.0.1:${port}`;
const cookieKey = randomBytes(32).toString("base64url");
const provider = new Provider(origin, configuration(cookieKey));
const engine = provider.callback();
server.on("request", (request, response) => {
  if (request.url?.startsWith(interactionPath)) return answerInteraction(provider, request, response);
  return engine(request, response);
});
process.send?.({ origin });
process.once("disconnect", () => process.exit()).once("SIGTERM", () => process.exit());
