/** Device: a program without a browser (RFC 8628), and what its person does in one. */
import { deviceGrantType } from "../oauth/device-codes.ts";
import { endpoints } from "../shared/endpoints.ts";
import type { Browser, Page } from "./browser.ts";
import type { Issuer } from "./harness.ts";
import { addProject, decide, newBrowser, postForm, register, signIn } from "./harness.ts";

export interface DeviceAnswer {
  device_code: string;
  user_code: string;
  verification_uri: string;
  verification_uri_complete: string;
  expires_in: number;
  interval: number;
}

type Client = Record<string, unknown>;

export interface Device {
  issuer: Issuer;
  client: Client;
  answer: DeviceAnswer;
}

/** Registered, with codes to show and to poll with. */
export async function startDevice(
  issuer: Issuer,
  parameters: Record<string, string> = {},
  metadata: object = {},
) {
  const { serverUrl, secret } = await addProject(issuer);
  const client = await registerDevice(issuer, metadata);
  const { body } = await authorizeDevice(issuer, client, { resource: serverUrl, ...parameters });
  return { issuer, serverUrl, secret, client, answer: body as unknown as DeviceAnswer };
}

export function registerDevice(issuer: Issuer, metadata: object = {}) {
  const grantTypes = ["authorization_code", "refresh_token", deviceGrantType];
  return register(issuer, { grant_types: grantTypes, ...metadata });
}

export function authorizeDevice(issuer: Issuer, client: Client, parameters: Record<string, string>) {
  return send(issuer.issuer + endpoints.deviceAuthorization, { ...credentials(client), ...parameters });
}

/** Asks for tokens. */
export function poll({ issuer, client, answer }: Device, parameters: Record<string, string> = {}) {
  const form = { grant_type: deviceGrantType, device_code: answer.device_code, ...credentials(client) };
  return send(issuer.issuer + endpoints.token, { ...form, ...parameters });
}

function credentials({ client_id, client_secret }: Client): Record<string, string> {
  return { client_id: String(client_id), ...(client_secret ? { client_secret: String(client_secret) } : {}) };
}

async function send(url: string, form: Record<string, string>) {
  const response = await postForm(url, form, { "User-Agent": "TV/1.0" });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

export function enterCode(browser: Browser, page: Page, userCode: string): Promise<Page> {
  return browser.submit(page, { user_code: userCode });
}

export function confirmCode(browser: Browser, page: Page): Promise<Page> {
  return browser.submit(page, { confirm: "yes" });
}

/** Types the code in a new browser: there the page is that asks whether it is the right one. */
export async function openConfirm({ issuer, answer }: Device) {
  const browser = newBrowser(issuer.issuer);
  const entry = await browser.open(answer.verification_uri);
  return { browser, page: await enterCode(browser, entry, answer.user_code) };
}

/** As far as the consent page. */
export async function openConsent(device: Device) {
  const { browser, page } = await openConfirm(device);
  return { browser, page: await signIn(browser, await confirmCode(browser, page)) };
}

/** Everything a person does. */
export async function allowDevice(device: Device): Promise<Page> {
  const { browser, page } = await openConsent(device);
  return decide(browser, page, "allow");
}
