/** The pages on which a person types the code a device shows, and confirms it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "../shared/endpoints.ts";
import { textOf } from "../test/browser.ts";
import { confirmCode, enterCode, openConfirm, openConsent, poll, startDevice } from "../test/device.ts";
import type { Issuer } from "../test/harness.ts";
import { decide, newBrowser, postForm, signIn, startIssuer } from "../test/harness.ts";

let issuer: Issuer;
let entryUrl: string;
beforeAll(async () => {
  issuer = await startIssuer();
  entryUrl = issuer.issuer + endpoints.device;
});
afterAll(() => issuer.close());

test("before anything else a person sees who asks, from where, and what it would mean", async () => {
  const device = await startDevice(issuer);
  const reading = textOf((await openConfirm(device)).page);
  const facts = ["“Claude”", "Acme", device.serverUrl, "127.0.0.1", "TV/1.0", "UTC"];
  expect([device.answer.user_code, ...facts].filter((fact) => !reading.includes(fact))).toEqual([]);
  expect(reading).toContain("Someone who sent you this code can act as you.");
});

test("the consent page names the device in place of an address", async () => {
  const device = await startDevice(issuer);
  const reading = textOf((await openConsent(device)).page);
  expect(reading).toContain(`a device that shows the code ${device.answer.user_code}`);
  expect(reading).not.toContain("Sends you back to");
});

test("small letters and a missing hyphen are the same code", async () => {
  const { answer } = await startDevice(issuer);
  const browser = newBrowser(issuer.issuer);
  const typed = ` ${answer.user_code.toLowerCase().replace("-", "")} `;
  expect(textOf(await enterCode(browser, await browser.open(entryUrl), typed))).toContain(answer.user_code);
});

test("a wrong code says so and stays in the field", async () => {
  const browser = newBrowser(issuer.issuer);
  const page = await enterCode(browser, await browser.open(entryUrl), "BBBB-<b>");
  expect(textOf(page)).toContain("There is no such code");
  expect(page.html).toContain('value="BBBB-&lt;b&gt;"');
  expect(page.html).toContain('aria-invalid="true"');
});

test("an empty field and a form of an older page are asked for again", async () => {
  const { answer } = await startDevice(issuer);
  const browser = newBrowser(issuer.issuer);
  const older = await browser.open(entryUrl);
  expect(textOf(await enterCode(browser, older, ""))).toContain("Type the code that your device shows");
  expect(textOf(await enterCode(browser, older, answer.user_code))).toContain("Enter the code again");
});

test("a form that no browser asked for is not answered with another", async () => {
  const form = { user_code: "BBBB-BBBB", confirm: "yes" };
  const response = await postForm(entryUrl, form, { Accept: "text/html" });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("This page was open for too long");
});

test("a link with the code in it fills the field, and confirms nothing (RFC 8628 §5.4)", async () => {
  const { answer } = await startDevice(issuer);
  const browser = newBrowser(issuer.issuer);
  const entry = await browser.open(answer.verification_uri_complete);
  expect(entry.html).toContain(`value="${answer.user_code}"`);
  expect(textOf(entry)).toContain("Compare it with this one");
  expect(textOf(await browser.submit(entry))).toContain("Is this code on a screen in front of you?");
});

test("a code that one browser took up is used for every other, also at the same moment", async () => {
  const device = await startDevice(issuer);
  const two = [await openConfirm(device), await openConfirm(device)];
  const pages = await Promise.all(two.map(({ browser, page }) => confirmCode(browser, page)));
  const readings = pages.map(textOf);
  expect(readings.filter((text) => text.includes("This code was already used"))).toHaveLength(1);
  expect(readings.filter((text) => text.includes("Sign in to continue"))).toHaveLength(1);
  expect(textOf((await openConfirm(device)).page)).toContain("This code was already used");
});

test("another person's browser cannot finish what one began", async () => {
  const device = await startDevice(issuer);
  const { browser, page } = await openConfirm(device);
  const signInPage = await confirmCode(browser, page);
  const uid = new URL(signInPage.url).pathname.split("/").at(-1);
  expect(textOf(await newBrowser(issuer.issuer).open(`${entryUrl}/${uid}`))).toContain(
    "This request has expired",
  );
  expect((await poll(device)).body.error).toBe("authorization_pending");
  await decide(browser, await signIn(browser, signInPage), "allow");
  expect((await poll(device)).status).toBe(200);
});

test("who is signed in already is still asked", async () => {
  const first = await startDevice(issuer);
  const { browser, page } = await openConsent(first);
  await decide(browser, page, "allow");
  const { answer } = await startDevice(issuer);
  const confirm = await enterCode(browser, await browser.open(entryUrl), answer.user_code);
  expect(textOf(await confirmCode(browser, confirm))).toContain("Allow “Claude” to use Acme?");
});

test("guessing from one address ends after a while", async () => {
  const guessed = await startIssuer();
  const form = { user_code: "BBBB-BBBB" };
  const guess = () => postForm(guessed.issuer + endpoints.device, form, { Accept: "text/html" });
  const guesses = await Promise.all(Array.from({ length: 70 }, guess));
  const [refused] = guesses.filter(({ status }) => status === 429);
  expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await refused?.text()).toContain("Too many codes were tried");
  await guessed.close();
});

test("each page forbids scripts, frames and caches, and can be read by a screen reader", async () => {
  const { answer } = await startDevice(issuer);
  const browser = newBrowser(issuer.issuer);
  const entry = await browser.open(entryUrl);
  const wrong = await enterCode(browser, entry, "wrong");
  const confirm = await enterCode(browser, wrong, answer.user_code);
  const cancelled = await browser.submit(confirm, { abort: "yes" });
  for (const { headers, html } of [entry, wrong, confirm, cancelled]) {
    expect(headers.get("content-security-policy")).toMatch(/default-src 'none'.*form-action 'self'/);
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(html).toMatch(/<html lang="en">[\s\S]*<title>[^<]+<\/title>[\s\S]*<main>[\s\S]*<h1>/);
    expect(html).not.toContain("<script");
  }
  expect(entry.html).toContain('<label for="user_code">Code</label>');
  expect(entry.html).toContain('autocomplete="one-time-code"');
  expect(wrong.html).toContain('role="alert"');
});
