/** Driver of `@modelcontextprotocol/sdk` 1.x: `node typescript-1.mjs <folder of the package> <options as JSON>`. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { obey } from "./conversation.mjs";
import { Provider } from "./provider.mjs";

const [folder, json] = process.argv.slice(2);
const options = JSON.parse(json);
const load = (module) => import(pathToFileURL(join(folder, "dist", "esm", "client", module)).href);
const [{ Client }, { StreamableHTTPClientTransport }, { UnauthorizedError }] = await Promise.all(
  ["index.js", "streamableHttp.js", "auth.js"].map(load),
);

const authProvider = new Provider(options);
let client;
let transport;

async function connect() {
  client = new Client({ name: options.name, version: "1.0.0" });
  transport = new StreamableHTTPClientTransport(new URL(options.serverUrl), { authProvider });
  await client.connect(transport);
}

/** As the SDK's guide has it: try, and once the person has allowed it, redeem the code and try again. */
async function withPerson(action) {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
    await transport.finishAuth(authProvider.callback.get("code"));
    return action();
  }
}

obey({
  connect: () => withPerson(connect),
  listTools: async () => (await withPerson(() => client.listTools())).tools.map(({ name }) => name),
  callTool: async (name) => (await withPerson(() => client.callTool({ name }))).content[0].text,
  memory: () => authProvider.memory(),
});
