/** Visitor: a person with a browser, who signs in and allows. Keeps cookies by name, which is enough for one server. */
import { redirectUri } from "../targets/target.ts";
import type { Answer, Request } from "./exchange.ts";
import { exchange } from "./exchange.ts";

const mostSteps = 12;

export class Visitor {
  readonly #cookies = new Map<string, string>();
  readonly #username: string;

  constructor(username: string) {
    this.#username = username;
  }

  /** Opens an authorization request and fills in what is asked, up to the redirect to the client. */
  async connect(address: string): Promise<URL> {
    let answer = await this.#visit(address);
    for (let step = 0; step < mostSteps; step++) {
      const next = destination(answer);
      if (next?.startsWith(redirectUri)) return new URL(next);
      answer = next ? await this.#visit(new URL(next, address).href) : await this.#submit(address, answer);
    }
    throw new Error(`no code after ${mostSteps} pages`);
  }

  /** Opens an authorization request that must be answered at once: signed in and allowed before. */
  async reconnect(address: string): Promise<URL> {
    const answer = await this.#visit(address);
    const next = destination(answer);
    if (next?.startsWith(redirectUri)) return new URL(next);
    throw new Error(`the person is asked again: ${answer.status} ${next ?? answer.text.slice(0, 300)}`);
  }

  async #submit(address: string, { status, text }: Answer): Promise<Answer> {
    const signIn = formOf(text, "/development");
    const form = signIn ?? formOf(text, "/consent");
    if (!form) throw new Error(`${status} and no form on the page: ${text.slice(0, 300)}`);
    const { origin, href } = new URL(form.action, address);
    const fields = { ...form.hidden, ...(signIn ? { username: this.#username } : { decision: "allow" }) };
    const headers = { "Content-Type": "application/x-www-form-urlencoded", Origin: origin };
    return this.#visit(href, { method: "POST", headers, body: new URLSearchParams(fields).toString() });
  }

  async #visit(url: string, { headers, ...request }: Request = {}): Promise<Answer> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await exchange(url, {
      ...request,
      headers: { ...headers, ...(cookie && { Cookie: cookie }) },
    });
    for (const line of answer.headers["set-cookie"] ?? []) this.#keep(line);
    return answer;
  }

  /** Servers here delete a cookie by making it empty. */
  #keep(line: string): void {
    const [pair = ""] = line.split(";", 1);
    const name = pair.slice(0, pair.indexOf("="));
    const value = pair.slice(name.length + 1);
    if (value) this.#cookies.set(name, value);
    else this.#cookies.delete(name);
  }
}

/** Where the browser goes on by itself: by header, or by the link of the page that leads back to the client. */
function destination({ headers, text }: Answer): string | undefined {
  if (headers.location) return headers.location;
  const start = text.indexOf(`href="${redirectUri}`);
  if (start < 0) return undefined;
  return text
    .slice(start + 'href="'.length, text.indexOf('"', start + 'href="'.length))
    .replaceAll("&amp;", "&");
}

/** The form whose address ends like this, with its hidden fields. */
function formOf(page: string, ending: string) {
  const end = page.indexOf(`${ending}"`);
  if (end < 0) return undefined;
  const start = page.lastIndexOf('"', end - 1) + 1;
  const inside = page.slice(end, page.indexOf("</form>", end));
  const hidden = inside.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
  return {
    action: page.slice(start, end + ending.length),
    hidden: Object.fromEntries([...hidden].map(([, name = "", value = ""]) => [name, value])),
  };
}
