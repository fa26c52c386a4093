/** Cookies: those of the dashboard, which no other origin and no script may read. */
import type { CookieOptions, Request, Response } from "express";

/** A cookie that is named, set and removed in one way. `__Host-` makes the browser itself enforce https and this host. */
export class Cookie {
  readonly #name: string;
  readonly #options: CookieOptions;

  /** @param dashboardUrl plain http is possible on loopback only, where browsers refuse the prefix */
  constructor(name: string, dashboardUrl: string) {
    const secure = dashboardUrl.startsWith("https:");
    this.#name = `${secure ? "__Host-" : ""}mcpauth_dashboard_${name}`;
    this.#options = { httpOnly: true, sameSite: "lax", path: "/", secure };
  }

  read(request: Request): string | undefined {
    const pairs = (request.headers.cookie ?? "").split(";").map((pair) => pair.trim());
    return pairs.find((pair) => pair.startsWith(`${this.#name}=`))?.slice(this.#name.length + 1);
  }

  /** @param value URL-safe characters only */
  set(response: Response, value: string, maxAge: number): void {
    response.cookie(this.#name, value, { ...this.#options, maxAge });
  }

  clear(response: Response): void {
    response.clearCookie(this.#name, this.#options);
  }
}
