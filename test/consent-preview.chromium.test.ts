import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import { dashboardClientId, dashboardClientSecret } from "../shared/server/dashboard-client.ts";
import { Chromium, executable } from "./chromium.ts";
import type { Issuer } from "./harness.ts";
import { addProject, post, startIssuer } from "./harness.ts";

describe.skipIf(!executable)("in Chromium", () => {
  let chromium: Chromium;
  let issuer: Issuer;
  let projectId: string;
  let dashboardUrl: string;
  /** A dashboard of one page, which passes on what the issuer answers. */
  const dashboard = createServer((request, response) => void serve(request, response));

  beforeAll(async () => {
    await new Promise<void>((resolve) => dashboard.listen(0, "127.0.0.1", resolve));
    dashboardUrl = `http://127.0.0.1:${(dashboard.address() as AddressInfo).port}`;
    [chromium, issuer] = await Promise.all([Chromium.launch(), startIssuer({ env: { dashboardUrl } })]);
    projectId = (await addProject(issuer)).project._id;
  });
  afterAll(async () => {
    await chromium.close();
    dashboard.closeAllConnections();
    dashboard.close();
    await issuer.close();
  });

  async function serve({ url }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (url === "/") {
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      response.end(
        `<!doctype html><title>x</title><link rel="icon" href="data:,"><iframe src="/preview" width="400" height="700" title="Preview"></iframe>`,
      );
      return;
    }
    const secret = `${dashboardClientId}:${dashboardClientSecret(issuer.keyring)}`;
    const headers = { Authorization: `Basic ${Buffer.from(secret).toString("base64")}` };
    const branding = {
      logo: "data:image/webp;base64,UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==",
      accent: "#b0640f",
    };
    const answer = await post(
      issuer.issuer + endpoints.consentPreview,
      { projectId, branding, theme: "dark" },
      headers,
    );
    for (const name of ["Content-Type", "Content-Security-Policy"]) {
      response.setHeader(name, answer.headers.get(name) ?? "");
    }
    response.end(await answer.text());
  }

  test("the dashboard shows the preview, dark in a light browser, and nothing on it does anything", async () => {
    // The watch that the test itself keeps in every document is a script too.
    const page = await chromium.open({ provokes: [/Blocked script execution in '[^']+\/preview'/] });
    await page.goto(dashboardUrl);
    const frame = page.frameLocator("iframe");
    await frame.getByRole("heading", { name: "Allow “Example app” to use Acme?" }).waitFor();
    const logo = frame.locator("img");
    expect(await logo.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1);
    const surface = frame.locator("main");
    expect(await surface.evaluate((main) => getComputedStyle(main).backgroundColor)).toBe("rgb(18, 26, 30)");
    for (const name of ["Allow", "Cancel", "Not you?"]) {
      expect(await frame.getByRole("button", { name }).isDisabled()).toBe(true);
    }
    await frame.getByRole("link", { name: "Connected apps" }).click();
    expect(page.frames().map((each) => new URL(each.url()).pathname)).toEqual(["/", "/preview"]);
    expect(page.url()).toBe(`${dashboardUrl}/`);
  });
});
