/** Proxy: a real Caddy or nginx with the configuration that `deploy/` offers, on this machine's loopback only. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthority } from "./authority.ts";

export interface Ways {
  /** Of the proxy itself. */
  https: number;
  http: number;
  /** Of the two copies of each server. Caddy's configuration knows one. */
  issuers: readonly [number, number];
  dashboards: readonly [number, number];
}

export interface RunningProxy {
  /** By whom its certificate is trusted. */
  rootFile: string;
  close(): Promise<void>;
}

/** @param program where it is */
export type StartProxy = (program: string, ways: Ways) => Promise<RunningProxy>;

export const startCaddy: StartProxy = async (program, { https, http, issuers, dashboards }) => {
  const folder = await mkdtemp(join(tmpdir(), "mcpauth-caddy-"));
  const own = await deployed("Caddyfile", [
    ["issuer:4000", `127.0.0.1:${issuers[0]}`],
    ["dashboard:4001", `127.0.0.1:${dashboards[0]}`],
  ]);
  // For localhost it is its own authority, which is to be trusted by nobody else on this machine.
  const around = `{\n\tadmin off\n\tskip_install_trust\n\thttp_port ${http}\n\tdefault_bind 127.0.0.1\n}\n`;
  const file = join(folder, "Caddyfile");
  await writeFile(file, around + own);
  const stop = await start([program, "run", "--adapter", "caddyfile", "--config", file], {
    env: { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, MCPAUTH_HOST: `localhost:${https}` },
    ready: ["serving initial configuration", "certificate obtained successfully"],
  });
  const close = async () => {
    await stop();
    await rm(folder, { recursive: true });
  };
  return { rootFile: join(folder, "caddy/pki/authorities/local/root.crt"), close };
};

export const startNginx: StartProxy = async (program, { https, http, issuers, dashboards }) => {
  const folder = await mkdtemp(join(tmpdir(), "mcpauth-nginx-"));
  const authority = await createAuthority();
  const { certificateFile, keyFile } = await authority.issue("localhost");
  const own = await deployed("nginx.conf", [
    ["127.0.0.1:4000 max", `127.0.0.1:${issuers[0]} max`],
    ["127.0.0.1:4002 max", `127.0.0.1:${issuers[1]} max`],
    ["127.0.0.1:4001 max", `127.0.0.1:${dashboards[0]} max`],
    ["127.0.0.1:4003 max", `127.0.0.1:${dashboards[1]} max`],
    ["listen 80;", `listen 127.0.0.1:${http};`],
    ["listen 443 ssl", `listen 127.0.0.1:${https} ssl`],
    ["/etc/ssl/auth.example.com.pem", certificateFile],
    ["/etc/ssl/auth.example.com.key", keyFile],
  ]);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (kind) => `${kind}_temp_path ${kind};`,
  );
  const around = `daemon off; master_process off; pid pid; error_log stderr notice;
    events {}
    http { access_log off; ${temporary.join(" ")} include own.conf; }`;
  await writeFile(join(folder, "own.conf"), own.replaceAll("auth.example.com", "localhost"));
  await writeFile(join(folder, "nginx.conf"), around);
  const stop = await start([program, "-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"], {
    env: {},
    ready: ["event method"],
  });
  const close = async () => {
    await stop();
    await Promise.all([authority.close(), rm(folder, { recursive: true })]);
  };
  return { rootFile: authority.rootFile, close };
};

/** The file as it is, but for where it listens and leads to: each of these places has to be there, once. */
async function deployed(name: string, changes: [string, string][]): Promise<string> {
  const text = await readFile(join(import.meta.dirname, "../deploy", name), "utf8");
  return changes.reduce((changed, [from, to]) => {
    const [before, after, ...more] = changed.split(from);
    if (after === undefined || more.length > 0) throw new Error(`deploy/${name} has not one "${from}"`);
    return before + to + after;
  }, text);
}

interface Started {
  env: Record<string, string>;
  /** What it has said when it answers. */
  ready: string[];
}

/** @returns how it is ended */
async function start(
  [program = "", ...words]: string[],
  { env, ready }: Started,
): Promise<() => Promise<void>> {
  const child = spawn(program, words, { env, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  await new Promise<void>((resolve, reject) => {
    child.stderr.on("data", (chunk) => {
      said += chunk;
      if (ready.every((words) => said.includes(words))) resolve();
    });
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`${program} did not start: ${said}`)));
  });
  return async () => {
    if (child.exitCode !== null) throw new Error(`${program} ended by itself: ${said}`);
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  };
}
