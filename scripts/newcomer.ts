/** Newcomer: whoever meets mcpauth for the first time, in one browser and with one MCP client. */
import { Browser } from "../test/browser.ts";
import { ClientMemory, connectClient } from "../test/mcp-client.ts";

export class Newcomer {
  readonly #dashboard: string;
  readonly #browser: Browser;

  /** @param origins of the dashboard and the issuer: what their browser shows; all else is another program's */
  constructor({ dashboard, issuer }: { dashboard: string; issuer: string }) {
    this.#dashboard = dashboard;
    this.#browser = new Browser(({ origin }) => [dashboard, issuer].includes(origin));
  }

  async signIn(username: string): Promise<void> {
    const signIn = await this.#browser.open(`${this.#dashboard}/auth/sign-in?next=/new`);
    const page = await this.#browser.submit(signIn, { username }, 'form[action$="/development"]');
    if (page.url !== `${this.#dashboard}/new`)
      throw new Error(`the sign-in ended at ${page.url}: ${page.html}`);
  }

  /** By the call that the dashboard's page makes. @returns the registration secret, which is shown once */
  async createProject(project: { name: string; serverUrl: string }): Promise<string> {
    const { status, html } = await this.#browser.open(`${this.#dashboard}/trpc/projects.create`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Origin: this.#dashboard,
        "x-mcpauth-csrf": "1",
      },
      body: JSON.stringify(project),
    });
    if (status !== 200) throw new Error(`the project was not created: ${html}`);
    return JSON.parse(html).result.data.secret;
  }

  /** Lets a client connect, allows it on the consent page, and has it call a tool. @returns what that said */
  async call(serverUrl: string, tool: string): Promise<string> {
    const memory = new ClientMemory(async (url) => {
      const consent = await this.#browser.open(url.href);
      const form = 'form[action$="/consent"]';
      return new URL((await this.#browser.submit(consent, { decision: "allow" }, form)).url);
    });
    const client = await connectClient(serverUrl, memory);
    const { content } = await client.callTool({ name: tool });
    await client.close();
    return (content as { text: string }[])[0]?.text ?? "";
  }
}
