import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Chromium, errorAnswer, executable, inspect } from "./chromium.ts";

if (!executable) process.stdout.write("No Chromium was found: the tests in a real browser are skipped.\n");

test.runIf(executable || process.env.CI)("Chromium is there for the tests in a real browser", () => {
  expect(executable, "install chromium, or name it in CHROMIUM").toBeTruthy();
});

/** The tests below fail on purpose: each shows a fault that must not pass. */
describe.skipIf(!executable)("a page fails its test", () => {
  let chromium: Chromium;
  beforeAll(async () => {
    chromium = await Chromium.launch();
  });
  afterAll(() => chromium.close());

  const head = '<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,">';
  const show = async (body: string, provokes: RegExp[] = []) => {
    const page = await chromium.open({ width: 320, provokes });
    await page.route("https://page.example/**", (route) =>
      route.fulfill({ contentType: "text/html", body: `${head}<main><h1>A page</h1>${body}</main>` }),
    );
    await page.route("https://page.example/missing", (route) => route.fulfill({ status: 404 }));
    await page.goto("https://page.example/");
    return page;
  };

  const onLoad = [
    ["logs an error", "<script>console.error('no')</script>"],
    ["logs a warning", "<script>console.warn('no')</script>"],
    ["throws", "<script>throw new Error('no')</script>"],
    ["loads what is missing", '<img alt="" src="/missing">'],
    [
      "breaks its policy",
      `<meta http-equiv="Content-Security-Policy" content="img-src 'none'"><img alt="" src="/">`,
    ],
    ["is wider than its window", '<p style="width: 400px">wide</p>'],
  ] as const;
  test.fails.each(onLoad)("that %s", async (_fault, body) => {
    await show(body);
  });

  const onInspection = [
    ["has a field without a label", "<input>"],
    ["has text that is too faint", '<p style="color: #bbb">faint</p>'],
    ["hides a part of itself", '<div style="overflow: hidden"><p style="width: 400px">wide</p></div>'],
  ] as const;
  test.fails.each(onInspection)("that %s, when it is inspected", async (_fault, body) => {
    await inspect(await show(body));
  });

  test("unless the test provoked it", async () => {
    await inspect(await show('<img alt="" src="/missing">', [errorAnswer(404)]));
  });
});
