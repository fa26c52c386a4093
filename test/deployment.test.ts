/** What `deploy/` and `compose.yaml` describe, read by those who define it: the Compose Specification's own schema, and systemd. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installFromPyPi } from "./clients/installation.ts";

const root = join(import.meta.dirname, "..");
const read = (file: string) => readFile(join(root, file), "utf8");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mcpauth-deployment-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** @returns what it complains of; "" if nothing */
async function complaints(program: string, words: string[]): Promise<string> {
  const run = promisify(execFile)(program, words, { cwd: root });
  return run.then(
    ({ stderr }) => stderr,
    ({ stdout, stderr }) => stdout + stderr,
  );
}

async function written(name: string, content: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

/** It brings the schema along, with the checksum of what the specification's repository had. */
const validator = await installFromPyPi("check-jsonschema", "0.39.0");
const missing = "missing" in validator;
if (missing) process.stderr.write(`The compose file is not validated: ${validator.missing}\n`);

describe.skipIf(missing)("compose.yaml", () => {
  const python = missing ? "" : join(validator.root, "bin", "python");
  const validate = (file: string) =>
    complaints(python, ["-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", file]);

  test("is valid by the Compose Specification's schema", async () => {
    expect(await validate("compose.yaml")).toBe("");
  });

  test("would not be with a key that the specification does not know", async () => {
    const wrong = (await read("compose.yaml")).replace("stop_grace_period", "stop_grace_time");
    expect(await validate(await written("compose.yaml", wrong))).toContain(
      "'stop_grace_time' was unexpected",
    );
  });

  interface Service {
    environment?: Record<string, string>;
    networks?: string[] | Record<string, unknown>;
    depends_on?: Record<string, unknown>;
    volumes?: string[];
  }

  interface Compose {
    services: Record<string, Service>;
    networks: Record<string, unknown>;
    volumes: Record<string, unknown>;
  }

  async function compose(): Promise<Compose> {
    const program =
      "import json, ruamel.yaml as y; print(json.dumps(y.YAML(typ='safe').load(open('compose.yaml'))))";
    return JSON.parse((await promisify(execFile)(python, ["-c", program], { cwd: root })).stdout);
  }

  test("names only services, networks and volumes that it has", async () => {
    const { services, networks, volumes } = await compose();
    for (const service of Object.values(services)) {
      const { depends_on = {}, networks: joined = [], volumes: mounted = [] } = service;
      expect(Object.keys(services)).toEqual(expect.arrayContaining(Object.keys(depends_on)));
      const names = Array.isArray(joined) ? joined : Object.keys(joined);
      expect(Object.keys(networks)).toEqual(expect.arrayContaining(names));
      for (const [source = ""] of mounted.map((each) => each.split(":"))) {
        if (source.startsWith(".")) await read(source);
        else expect(Object.keys(volumes)).toContain(source);
      }
    }
  });

  test("has the servers where the Caddyfile leads to, on a network of both", async () => {
    const { services } = await compose();
    const led = [...(await read("deploy/Caddyfile")).matchAll(/reverse_proxy (\w+):(\d+)/g)];
    expect(led).toHaveLength(2);
    for (const [, name = "", port] of led) {
      expect(services[name]?.environment?.PORT).toBe(port);
      expect(services[name]?.networks).toContain("edge");
    }
    expect(services.caddy?.networks).toHaveProperty("edge");
  });
});

const systemd = await promisify(execFile)("systemd-analyze", ["--version"]).then(
  () => true,
  () => false,
);
if (!systemd) process.stderr.write("The units are not verified: there is no systemd-analyze\n");

describe.skipIf(!systemd)("the unit", () => {
  /** As it would be if this were /opt/mcpauth: what it starts has to be there. */
  const here = async (name: string) => (await read(`deploy/${name}`)).replaceAll("/opt/mcpauth", root);

  test.each(["mcpauth-issuer.service", "mcpauth-dashboard.service"])(
    "%s is one for systemd",
    async (name) => {
      const file = await written(name, await here(name));
      expect(await complaints("systemd-analyze", ["verify", file])).toBe("");
    },
  );

  test("would not be with a setting that systemd does not know", async () => {
    const wrong = (await here("mcpauth-issuer.service")).replace("ProtectHome", "ProtectHouse");
    const file = await written("wrong.service", wrong);
    expect(await complaints("systemd-analyze", ["verify", file])).toContain("ProtectHouse");
  });

  test.each(["issuer", "dashboard"])("of the %s starts what package.json starts", async (name) => {
    const scripts = JSON.parse(await read("package.json")).scripts as Record<string, string>;
    const command = scripts[name === "issuer" ? "start:oauth" : "start:api"];
    expect(await read(`deploy/mcpauth-${name}.service`)).toContain(
      `/opt/mcpauth/node_modules/.bin/${command}`,
    );
  });
});
