/** Pages: how an HTML page leaves the server. No script, no foreign asset, no cache, and no frame around it. */
import { randomBytes } from "node:crypto";
import type { Response } from "express";

/** What some pages may do beyond the others. */
export interface Allowances {
  /** Show pictures that stand in the page itself. */
  pictures?: boolean | undefined;
  /** Be framed by this origin. Then it does nothing but be looked at. */
  framedBy?: string | undefined;
}

/** @param nonce the one in the page's `<style nonce>` */
export function pageHeaders(nonce: string, { pictures, framedBy }: Allowances = {}): Record<string, string> {
  return {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": [
      "default-src 'none'",
      `style-src 'nonce-${nonce}'`,
      ...(pictures ? ["img-src data:"] : []),
      "base-uri 'none'",
      ...(framedBy ? ["sandbox", "form-action 'none'"] : ["form-action 'self'"]),
      `frame-ancestors ${framedBy ?? "'none'"}`,
    ].join("; "),
    // Not no-referrer: with it browsers send `Origin: null` along with our forms.
    "Referrer-Policy": "same-origin",
    // Of another origin it knows no way to speak.
    ...(!framedBy && { "X-Frame-Options": "DENY" }),
  };
}

export function newNonce(): string {
  return randomBytes(16).toString("base64url");
}

interface Page extends Allowances {
  status?: number;
  html: string;
}

/** Sends a page that was rendered with this nonce. */
export function sendPage(
  response: Response,
  nonce: string,
  { status = 200, html, ...allowances }: Page,
): void {
  response.removeHeader("X-Frame-Options");
  response.status(status).set(pageHeaders(nonce, allowances)).send(html);
}
