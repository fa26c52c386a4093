/** Dashboard: both servers on one database, as `npm start` runs them, with the dashboard's address known to the issuer. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createApi } from "../api/app.ts";
import { createLog } from "../shared/server/log.ts";
import type { Page } from "./browser.ts";
import { Browser } from "./browser.ts";
import type { IssuerOptions, Served } from "./harness.ts";
import { signIn, startIssuer } from "./harness.ts";

export interface Dashboard {
  issuer: Served;
  url: string;
  /** Accounts of those who look after the installation; more can be added. */
  admins: string[];
  /** Ends every connection of a browser, as a restart of the dashboard's server does. */
  cutConnections(): void;
  close(): Promise<void>;
}

export async function startDashboard(options: IssuerOptions = {}): Promise<Dashboard> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = await startIssuer({ ...options, env: { ...options.env, dashboardUrl: url } });
  const { database, keyring, env } = issuer;
  const admins: string[] = [];
  server.on(
    "request",
    createApi({
      env: { ...env, dashboardUrl: url, admins },
      database,
      keyring,
      log: createLog("test", "silent"),
    }),
  );
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await issuer.close();
  };
  const cutConnections = () => server.closeAllConnections();
  return { issuer, url, admins, cutConnections, close };
}

/** A browser that loads the pages of both servers, signed in to the dashboard. */
export async function signedInBrowser(
  { url, issuer }: Dashboard,
  username = "mona",
): Promise<{ browser: Browser; page: Page }> {
  const browser = new Browser(({ origin }) => [url, issuer.issuer].includes(origin));
  const page = await signIn(browser, await browser.open(`${url}/auth/sign-in?next=/new`), username);
  return { browser, page };
}
