/** Size: what the package adds to a bundle, and that a bundle has no more of it than is used. */
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { expect, test } from "vitest";

const kilobyte = 1024;

test.each([
  ["index.ts", 12],
  ["fetch.ts", 12],
  ["v2.ts", 12],
  ["doctor.ts", 16],
])("%s with everything behind it is at most %d KB, compressed", async (entry, most) => {
  const { size } = await bundle(`export * from ${JSON.stringify(join(import.meta.dirname, entry))};`);
  expect(size).toBeLessThanOrEqual(most * kilobyte);
});

test("a bundle that uses one error class has little else", async () => {
  const index = JSON.stringify(join(import.meta.dirname, "index.ts"));
  const { size } = await bundle(`export { McpAuthConfigError } from ${index};`);
  expect(size).toBeLessThanOrEqual(kilobyte);
});

test("the doctor runs wherever there is a fetch", async () => {
  const { imports } = await bundle(
    `export * from ${JSON.stringify(join(import.meta.dirname, "doctor.ts"))};`,
  );
  expect(imports).toEqual([]);
});

test("the fetch entry imports neither Express nor an MCP SDK", async () => {
  const { imports } = await bundle(`export * from ${JSON.stringify(join(import.meta.dirname, "fetch.ts"))};`);
  expect(imports.filter((name) => !name.startsWith("node:"))).toEqual([]);
});

/** Peers stay outside: they are there anyway. */
async function bundle(source: string): Promise<{ size: number; imports: string[] }> {
  const entry = "\0entry";
  const bundler = await rolldown({
    input: entry,
    external: /^(node:|express$|@modelcontextprotocol\/)/,
    treeshake: { moduleSideEffects: false },
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? source : undefined),
      },
    ],
  });
  const { output } = await bundler.generate({ format: "esm", minify: true });
  const [{ code, imports }] = output;
  return { size: gzipSync(code).length, imports };
}
