/** Driver of `@modelcontextprotocol/client` 2.x: `node typescript-2.mjs <folder of the package> <options as JSON>`. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { obey } from "./conversation.mjs";
import { Provider } from "./provider.mjs";

const [folder, json] = process.argv.slice(2);
const options = JSON.parse(json);
const { Client, StreamableHTTPClientTransport, UnauthorizedError } = await import(
  pathToFileURL(join(folder, "dist", "index.mjs")).href
);

const authProvider = new Provider(options);
let client;
let transport;

async function connect() {
  client = new Client({ name: options.name, version: "1.0.0" });
  transport = new StreamableHTTPClientTransport(new URL(options.serverUrl), { authProvider });
  await client.connect(transport);
}

/** The whole query goes back, since this client checks `iss` (RFC 9207). */
async function withPerson(action) {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
    await transport.finishAuth(authProvider.callback);
    return action();
  }
}

obey({
  connect: () => withPerson(connect),
  listTools: async () => (await withPerson(() => client.listTools())).tools.map(({ name }) => name),
  callTool: async (name) => (await withPerson(() => client.callTool({ name }))).content[0].text,
  memory: () => authProvider.memory(),
});
