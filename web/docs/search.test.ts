import { expect, test } from "vitest";
import { withAddresses } from "./examples.ts";
import { loadAll } from "./library.ts";
import { readDocument } from "./markdown.ts";
import { search, sectionsOf } from "./search.ts";

const page = (slug: string, source: string) => ({ slug, document: readDocument(source, slug) });
const sections = sectionsOf([
  page(
    "a",
    "# Tokens\n\nHow they live.\n\n## Refreshing\n\n- A refresh token is replaced.\n\n```bash\ncurl --token\n```",
  ),
  page("b", "# Clients\n\n| client | note |\n| --- | --- |\n| Cursor | refreshes |\n"),
]);
const found = (typed: string) => search(sections, typed).map(({ page, hash }) => `${page}#${hash}`);

test("every word must be somewhere in the section, its title or its page's", () => {
  expect(found("tokens replaced")).toEqual(["a#refreshing"]);
  expect(found("tokens cursor")).toEqual([]);
  expect(found("  ")).toEqual([]);
});

test("a title says more than a text", () => {
  expect(found("refresh")).toEqual(["a#refreshing", "b#"]);
});

test("lists, tables and code are searched too", () => {
  expect(found("cursor")).toEqual(["b#"]);
  expect(found("curl")).toEqual(["a#refreshing"]);
});

test("an excerpt shows the word that was found", () => {
  const [hit] = search(
    sectionsOf([page("c", `# Page\n\n${"word ".repeat(40)}needle ${"word ".repeat(40)}`)]),
    "needle",
  );
  expect(hit?.excerpt).toMatch(/^….*needle.*…$/);
});

test("each page can be fetched, and a problem is found by its words", async () => {
  const all = sectionsOf(await loadAll());
  const [first] = search(all, "redirect_uri authorize step");
  expect(first).toMatchObject({
    title: expect.stringContaining("redirect_uri errors at the authorize step"),
  });
});

test("the reader's addresses replace those that are for anybody", () => {
  const own = { issuer: "https://auth.acme.dev", serverUrl: "https://mcp.acme.dev/mcp" };
  const text =
    "http://localhost:4000/oauth http://localhost:3000/mcp https://your-server.example.com/.well-known/x https://your-server.example.com/mcp";
  expect(withAddresses(text, own)).toBe(
    "https://auth.acme.dev/oauth https://mcp.acme.dev/mcp https://mcp.acme.dev/.well-known/x https://mcp.acme.dev/mcp",
  );
});
