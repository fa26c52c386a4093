/** The body of a request is known before its reader comes, who notices nothing. */
import { request as send } from "node:http";
import { gzipSync } from "node:zlib";
import express from "express";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { bodyOf } from "./request-body.ts";
import type { Listening } from "./test/listen.ts";
import { listen } from "./test/listen.ts";

const json = { "Content-Type": "application/json" };

let seen: unknown;
let server: Listening;

/** A server that looks ahead, and answers with what its reader gets afterwards. */
async function start(...parsers: express.RequestHandler[]): Promise<void> {
  const app = express();
  app.use("/parsed", ...(parsers.length > 0 ? parsers : [express.json({ limit: "10mb" })]));
  app.use(async (request, _response, next) => {
    seen = await bodyOf(request);
    // A reader that comes later than the end of the body.
    setImmediate(next);
  });
  app.use("/later", express.json({ limit: "10mb" }));
  app.use(async (request, response) => {
    if (request.body !== undefined) return response.json({ parsed: request.body });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    response.json({ read: Buffer.concat(chunks).toString() });
  });
  server = await listen(app);
}

async function post(path: string, body: BodyInit, headers: Record<string, string> = json): Promise<unknown> {
  const response = await fetch(`${server.url}${path}`, { method: "POST", body, headers });
  return response.json();
}

beforeEach(async () => {
  seen = "nothing yet";
  await start();
});

afterEach(() => server.close());

describe("a body of", () => {
  test.each([2, 70_000, 4_000_000])("%i characters reaches its reader whole", async (length) => {
    const body = { text: "ä".repeat(length / 2) };
    expect(await post("/", JSON.stringify(body))).toEqual({ read: JSON.stringify(body) });
    expect(seen).toEqual(body);
  });
});

test("a parser that comes later parses as ever", async () => {
  expect(await post("/later", '{"a":1}')).toEqual({ parsed: { a: 1 } });
  expect(seen).toEqual({ a: 1 });
});

test("a parser that came before is believed", async () => {
  expect(await post("/parsed", '{"a":1}')).toEqual({ parsed: { a: 1 } });
  expect(seen).toEqual({ a: 1 });
});

test.each([
  { name: "express.text()", parser: express.text({ type: "*/*" }) },
  { name: "express.raw()", parser: express.raw({ type: "*/*" }) },
])("$name leaves JSON as it came", async ({ parser }) => {
  await server.close();
  await start(parser);
  await post("/parsed", '{"a":1}');
  expect(seen).toEqual({ a: 1 });
});

test("a parser that passed over the body does not hide it", async () => {
  await post("/parsed", '{"a":1}', { "Content-Type": "text/plain; application/json" });
  expect(seen).toEqual({ a: 1 });
});

test.each([
  { name: "no JSON", body: "<xml>", headers: json },
  { name: "cut JSON", body: '{"a":', headers: json },
  { name: "compressed", body: gzipSync('{"a":1}'), headers: { ...json, "Content-Encoding": "gzip" } },
  { name: "longer than any transport takes", body: `"${"a".repeat(4 * 1024 * 1024)}"`, headers: json },
])("a body that is $name stays unknown", async ({ body, headers }) => {
  await post("/", body, headers);
  expect(seen).toBeUndefined();
});

test("a request without a body has none", async () => {
  expect(await (await fetch(server.url)).json()).toEqual({ read: "" });
  expect(seen).toBeUndefined();
});

test("a body that arrives in pieces is waited for", async () => {
  const answered = new Promise((resolve) => {
    const request = send(server.url, { method: "POST", headers: json }, (response) => {
      response.setEncoding("utf8").once("data", resolve);
    });
    request.write('{"a":', () => setImmediate(() => request.end("1}")));
  });
  expect(await answered).toBe('{"read":"{\\"a\\":1}"}');
  expect(seen).toEqual({ a: 1 });
});

test("a body that is cut off is not waited for", async () => {
  const { promise: settled, resolve } = Promise.withResolvers<unknown>();
  const cut = await listen((request) => {
    bodyOf(request).then(resolve, resolve);
    request.socket.destroy();
  });
  const request = send(cut.url, { method: "POST", headers: { ...json, "Content-Length": "100" } });
  request.on("error", () => {});
  request.write("{");
  expect(await settled).toBeUndefined();
  await cut.close();
});
