/** Proxied: two copies of both servers behind a real proxy, under one name with TLS, as an installation has them. */
import { readFile } from "node:fs/promises";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { createApi } from "../api/app.ts";
import { createOauth } from "../oauth/app.ts";
import { Limits } from "../oauth/limits.ts";
import { createLog } from "../shared/server/log.ts";
import { Copy } from "./copy.ts";
import { freePort } from "./free-port.ts";
import type { Issuer } from "./harness.ts";
import { startIssuer } from "./harness.ts";
import type { RunningProxy, StartProxy } from "./proxy.ts";

type Copies = readonly [Copy, Copy];

export interface Proxied {
  /** The public address, of both servers. */
  url: string;
  /** The address that leads to it by http. */
  plainUrl: string;
  issuer: Issuer;
  issuers: Copies;
  dashboards: Copies;
  proxy: RunningProxy;
  close(): Promise<void>;
}

export async function startProxied(startProxy: StartProxy, program: string): Promise<Proxied> {
  const [https, http] = [await freePort(), await freePort()];
  const url = `https://localhost:${https}`;
  // Time stands still: a limit that is reached stays reached. It counts for both copies, so that a test need not care which one it meets.
  const limits = new Limits({ now: () => 0 });
  // Itself behind no proxy: it has the database, and what the copies are made of.
  const started = await startIssuer({ env: { issuer: url, dashboardUrl: url, trustProxy: 1 } });
  const issuer = { ...started, issuer: url };
  const parts = { ...issuer, log: createLog("test", "silent") };
  const newIssuer = async () => new Copy((await createOauth({ ...parts, limits })).app).start();
  const newDashboard = () => new Copy(createApi({ ...parts, env: { ...issuer.env, admins: [] } })).start();
  const issuers = [await newIssuer(), await newIssuer()] as const;
  const dashboards = [await newDashboard(), await newDashboard()] as const;
  const proxy = await startProxy(program, {
    https,
    http,
    issuers: [issuers[0].port, issuers[1].port],
    dashboards: [dashboards[0].port, dashboards[1].port],
  });
  setDefaultCACertificates([...getCACertificates("default"), await readFile(proxy.rootFile, "utf8")]);
  const close = async () => {
    await proxy.close();
    await Promise.all([...issuers, ...dashboards].map((copy) => copy.stop()));
    await issuer.close();
  };
  return { url, plainUrl: `http://localhost:${http}`, issuer, issuers, dashboards, proxy, close };
}
