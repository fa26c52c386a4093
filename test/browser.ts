/** A browser without a screen or scripts: keeps cookies as RFC 6265 says, follows redirects, submits forms. */
import { Window } from "happy-dom";

interface Cookie {
  host: string;
  path: string;
  name: string;
  value: string;
}

/** What the browser shows: a page, or the address it was sent to and does not follow (another program's). */
export interface Page {
  url: string;
  status: number;
  headers: Headers;
  html: string;
}

export class Browser {
  readonly #cookies: Cookie[] = [];
  readonly #follows: (url: URL) => boolean;
  readonly #headers: Record<string, string>;

  /**
   * @param follows which addresses to load; a redirect to any other ends there with status 0
   * @param headers sent with every request, such as the language
   */
  constructor(follows: (url: URL) => boolean = () => true, headers: Record<string, string> = {}) {
    this.#follows = follows;
    this.#headers = headers;
  }

  /** Loads an address and follows redirects, by header or by a page that forwards at once. */
  async open(address: string, init: RequestInit = {}): Promise<Page> {
    const url = new URL(address);
    if (!this.#follows(url)) return { url: url.href, status: 0, headers: new Headers(), html: "" };
    const page = await this.#load(url, init);
    const next = page.headers.get("location") ?? refreshOf(page.html);
    return next ? this.open(new URL(next, url).href) : page;
  }

  /** Submits a form of the page; the given fields stand in for its own. */
  async submit(page: Page, fields: Record<string, string | string[]> = {}, selector = "form"): Promise<Page> {
    const form = parse(page.html).querySelector(selector);
    if (!form) throw new Error(`no ${selector} on ${page.url}: ${page.html.slice(0, 2000)}`);
    const body = new URLSearchParams();
    for (const input of form.querySelectorAll("input[name]")) {
      const left = input.getAttribute("type") === "checkbox" && !input.hasAttribute("checked");
      if (!left) body.append(input.getAttribute("name") ?? "", input.getAttribute("value") ?? "");
    }
    for (const [name, value] of Object.entries(fields)) {
      body.delete(name);
      for (const each of [value].flat()) body.append(name, each);
    }
    const action = new URL(form.getAttribute("action") ?? "", page.url).href;
    return this.open(action, { method: "POST", body, headers: { Origin: new URL(page.url).origin } });
  }

  /** Follows a link of the page by its text. */
  async follow(page: Page, text: string): Promise<Page> {
    const link = [...parse(page.html).querySelectorAll("a")].find((a) => a.textContent?.includes(text));
    if (!link) throw new Error(`no link "${text}" on ${page.url}: ${page.html.slice(0, 2000)}`);
    return this.open(new URL(link.getAttribute("href") ?? "", page.url).href);
  }

  cookie(name: string): string | undefined {
    return this.#cookies.find((cookie) => cookie.name === name)?.value;
  }

  async #load(url: URL, init: RequestInit): Promise<Page> {
    const headers = new Headers(init.headers);
    for (const [name, value] of Object.entries(this.#headers)) headers.set(name, value);
    headers.set("Accept", "text/html");
    const cookies = this.#cookies.filter(
      ({ host, path }) => host === url.hostname && url.pathname.startsWith(path),
    );
    if (cookies.length > 0)
      headers.set("Cookie", cookies.map(({ name, value }) => `${name}=${value}`).join("; "));
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) this.#keep(url, line);
    return { url: url.href, status: response.status, headers: response.headers, html: await response.text() };
  }

  #keep(url: URL, line: string): void {
    const [pair = "", ...attributes] = line.split(/;\s*/);
    const name = pair.slice(0, pair.indexOf("="));
    const of = (key: string) =>
      attributes.find((part) => part.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1);
    const path = of("path") ?? url.pathname.replace(/\/[^/]*$/, "/");
    const known = this.#cookies.findIndex(
      (c) => c.name === name && c.path === path && c.host === url.hostname,
    );
    if (known >= 0) this.#cookies.splice(known, 1);
    const expires = of("expires");
    if (expires && Date.parse(expires) <= Date.now()) return;
    this.#cookies.push({ host: url.hostname, path, name, value: pair.slice(pair.indexOf("=") + 1) });
  }
}

/** The page's text, with its white space as a reader sees it. */
export function textOf(page: Page): string {
  return parse(page.html).body.textContent?.replace(/\s+/g, " ").trim() ?? "";
}

function refreshOf(html: string): string | undefined {
  const content = html && parse(html).querySelector('meta[http-equiv="refresh" i]')?.getAttribute("content");
  return content ? /^\d+;\s*url=(.+)$/i.exec(content)?.[1] : undefined;
}

function parse(html: string) {
  const window = new Window();
  window.document.write(html);
  return window.document;
}
