/** Pages: how an HTML page leaves the server. No script, no foreign asset, no frame, no cache. */
import { randomBytes } from "node:crypto";
import type { Response } from "express";

/** @param nonce the one in the page's `<style nonce>` */
export function pageHeaders(nonce: string): Record<string, string> {
  return {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": [
      "default-src 'none'",
      `style-src 'nonce-${nonce}'`,
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join("; "),
    // Not no-referrer: with it browsers send `Origin: null` along with our forms.
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
  };
}

export function newNonce(): string {
  return randomBytes(16).toString("base64url");
}

/** Sends a page that was rendered with this nonce. */
export function sendPage(response: Response, nonce: string, page: { status?: number; html: string }): void {
  response
    .status(page.status ?? 200)
    .set(pageHeaders(nonce))
    .send(page.html);
}
