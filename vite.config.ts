import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { docs } from "./web/docs-plugin.ts";

/** They build and pack what others read, and install by npm: one after the other, when all else is done. */
const packaging = [
  "sdk/package.test.ts",
  "sdk/cli/program.test.ts",
  "test/image.test.ts",
  "test/first-call.test.ts",
];

/** For `npm run test:grid` alone: Next.js is large, and builds for a while. */
const long = ["sdk/next.test.ts"];

const onNode = {
  globalSetup: ["test/mongod.ts"],
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  root: "web",
  plugins: [docs(), react(), tailwindcss()],
  build: { outDir: "dist", emptyOutDir: true, assetsInlineLimit: 0 },
  test: {
    projects: [
      {
        // The plugins above are for the browser.
        extends: false,
        root: import.meta.dirname,
        test: {
          ...onNode,
          name: "node",
          include: ["{api,oauth,shared,scripts,sdk,test}/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/dist/**", ...packaging, ...long],
          // Half of a test is waiting: for a database, a browser, another process.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: false,
        root: import.meta.dirname,
        test: {
          ...onNode,
          name: "packaging",
          // biome-ignore lint/style/noProcessEnv: there is no other place to say which run it is.
          include: process.env.GETMCPAUTH_GRID === "full" ? [...packaging, ...long] : packaging,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        root: import.meta.dirname,
        test: {
          name: "web",
          include: ["web/**/*.test.{ts,tsx}"],
          environment: "happy-dom",
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
