/** The code of the docs: each command prints what stands below it, each program compiles or prints, each JSON can be read. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mcpAuth } from "../sdk/index.ts";
import { generateClientSecret, hashClientSecret } from "../shared/server/client-secret.ts";
import { newIdentifier } from "../shared/server/identifier.ts";
import { installFromPyPi } from "./clients/installation.ts";
import { startDevice } from "./device.ts";
import { blocks, commands, exempt, isExempt, otherLanguages, programs, root } from "./docs-code.ts";
import type { Issuer } from "./harness.ts";
import { authorize, connect, decide, newBrowser, register, signIn, startIssuer } from "./harness.ts";
import { listenAsServer } from "./mcp-server.ts";
import { addProduct, mint } from "./minting.ts";

const python = await installFromPyPi("mcp", "2.3.0");
if ("missing" in python) process.stderr.write(`The program in Python is not tested: ${python.missing}\n`);

test("every block of code is run, compiled or parsed, or there is a reason why not", () => {
  const run = commands.map(({ command }) => command);
  const left = blocks.filter(({ language, code }) => {
    if (["ts", "json", "python"].includes(language) || language in otherLanguages || isExempt(code))
      return false;
    return !run.some((command) => code.startsWith(command));
  });
  expect(left).toEqual([]);
  expect(commands.length).toBeGreaterThan(20);
});

test.each(exempt)("%s is exempt for a reason that still has a block: %s", (pattern) => {
  expect(blocks.some(({ code }) => pattern.test(code))).toBe(true);
});

test.each(blocks.filter(({ language }) => language === "json"))(
  "JSON of $page can be read: $code",
  ({ code }) => {
    // Records of one collection stand below each other.
    for (const document of code.split(/\n(?=\{)/)) expect(() => JSON.parse(document)).not.toThrow();
  },
);

let issuer: Issuer;
let server: Awaited<ReturnType<typeof listenAsServer>>;
let secret: string;
let projectId: string;
let folder: string;

beforeAll(async () => {
  issuer = await startIssuer();
  server = await listenAsServer();
  const product = await addProduct(issuer, { refreshTokens: true }, { serverUrls: [server.url] });
  secret = product.secret;
  projectId = product.project._id;
  server.protect(mcpAuth({ registrationSecret: secret, cacheTtlMs: 0 }));
  // In here, so that the programs find the packages they import.
  folder = await mkdtemp(join(root, ".docs-"));
});
afterAll(async () => {
  await Promise.all([server.close(), issuer.close(), rm(folder, { recursive: true, force: true })]);
});

describe("a command", () => {
  test.each(commands)("of $page: $command prints $lines", async ({ page, command, lines }) => {
    const fill = filledWith(
      page === "token-minting.md" ? await mintedValues() : await grantedValues(command),
    );
    const printed = await run("bash", ["-c", fill(command)]);
    for (const line of lines) expect(printed).toContain(fill(line));
  });
});

describe("a program", () => {
  test.each(programs)("of $page prints $output", async ({ program, output }) => {
    const path = join(folder, "program.ts");
    await writeFile(path, program.replace('"getmcpauth"', JSON.stringify(join(root, "sdk/index.ts"))));
    expect((await run(process.execPath, [path])).trim()).toBe(output);
    await rm(path);
  });

  test.skipIf("missing" in python)("in Python signs in and lists the tools", async () => {
    const { code = "" } = blocks.find(({ language }) => language === "python") ?? {};
    const [, program = "", output = ""] = /^([\s\S]+?)\n\n# (.+)$/.exec(code) ?? [];
    const path = join(folder, "program.py");
    await writeFile(path, filledWith({})(program));
    const interpreter = "root" in python ? join(python.root, "bin/python") : "";
    const person = await startPerson();
    expect((await run(interpreter, [path], { BROWSER: person.command })).trim()).toBe(output);
    person.close();
  });

  test("of every page compiles against the SDK", async () => {
    const sources = blocks.filter(({ language }) => language === "ts").map(({ code }) => code);
    expect(sources.length).toBeGreaterThan(5);
    await Promise.all(
      sources.map((code, index) => writeFile(join(folder, `block-${index}.ts`), asModule(code))),
    );
    await writeFile(join(folder, "readers.d.ts"), readersOwn);
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(compilation));
    const { stdout } = await promisify(execFile)(process.execPath, [
      join(root, "node_modules/typescript/bin/tsc"),
      "-p",
      folder,
    ]).catch((error: { stdout: string }) => error);
    expect(stdout).toBe("");
  });
});

/** Some show only what changes. */
function asModule(code: string): string {
  return code.startsWith("import") ? code : `import { mcpAuth } from "getmcpauth";\n${code}`;
}

/** What the reader has: the modules that the examples import. */
const readersOwn = `declare module "*/mcp-server" {
  export const yourMcpServerHandler: import("express").RequestHandler;
}
declare module "cors" {
  const cors: (options: { exposedHeaders: string[] }) => import("express").RequestHandler;
  export default cors;
}
`;

const compilation = {
  extends: "../tsconfig.json",
  compilerOptions: {
    module: "esnext",
    moduleResolution: "bundler",
    noUncheckedIndexedAccess: false,
    paths: { getmcpauth: ["../sdk/index.ts"], "getmcpauth/*": ["../sdk/*.ts"] },
  },
  include: ["*.ts"],
  exclude: [],
};

type Values = Record<string, string | number | undefined>;

/** Addresses of the docs become those of this test, and `<names>` what was made for this one command. */
function filledWith(values: Values): (text: string) => string {
  return (text) =>
    text
      .replaceAll("http://localhost:4000", issuer.issuer)
      .replaceAll("http://localhost:3000/mcp", server.url)
      .replaceAll("https://your-server.example.com", new URL(server.url).origin)
      .replace(/<(\w+)>/g, (placeholder, name) => String(values[name] ?? placeholder));
}

async function mintedValues(): Promise<Values> {
  return (await mint(issuer, secret, { subject_token: "user_42" })).body;
}

/** Codes and refresh tokens work once, so each command has its own. */
async function grantedValues(command: string): Promise<Values> {
  const wants = (name: string) => command.includes(`<${name}`);
  const resource = server.url;
  if (wants("machine_client_id")) return addMachine();
  if (wants("device_client_id")) {
    const { client, answer } = await startDevice(issuer, { resource });
    return { device_client_id: String(client.client_id), device_code: answer.device_code };
  }
  if (wants("code")) {
    const { client_id: clientId = "" } = await register(issuer);
    const { code, verifier } = await authorize(issuer, { clientId, resource });
    return { client_id: clientId, code, code_verifier: verifier };
  }
  if (!command.includes("<")) return {};
  const { clientId, tokens } = await connect(issuer, { serverUrl: resource });
  return { ...tokens, client_id: clientId };
}

/** As a member adds one in the dashboard. */
async function addMachine(): Promise<Values> {
  const clientSecret = generateClientSecret();
  const id = newIdentifier("cli");
  await issuer.database.clients.insertOne({
    _id: id,
    projectId,
    createdAt: new Date(),
    allowed: { scopes: ["mcp:tools"], serverUrls: [server.url] },
    metadata: {
      client_name: "Nightly report",
      redirect_uris: [],
      response_types: [],
      grant_types: ["client_credentials"],
      token_endpoint_auth_method: "client_secret_basic",
      application_type: "web",
      client_secret: hashClientSecret(clientSecret),
    },
  });
  return { machine_client_id: id, machine_client_secret: clientSecret };
}

/** A person at a browser, which is a command that is given the address to open. */
async function startPerson() {
  const server = createServer(async (request, response) => {
    response.end();
    const url = new URL(request.url ?? "", "http://localhost").searchParams.get("url") ?? "";
    const browser = newBrowser(issuer.issuer);
    const callback = await decide(browser, await signIn(browser, await browser.open(url)), "allow");
    await fetch(callback.url);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const script = join(folder, "browser");
  await writeFile(script, `#!/bin/sh\ncurl -s -G http://127.0.0.1:${port} --data-urlencode "url=$1"\n`, {
    mode: 0o755,
  });
  // Python takes a colon for the end of a command.
  const command = `${script} %s`;
  return { command, close: () => server.close() };
}

async function run(command: string, words: string[], more: Record<string, string> = {}): Promise<string> {
  const env = { PATH: process.env.PATH, MCPAUTH_SECRET: secret, ...more };
  return (await promisify(execFile)(command, words, { env })).stdout;
}
