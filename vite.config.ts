import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { docs } from "./web/docs-plugin.ts";

export default defineConfig({
  root: "web",
  plugins: [docs(), react(), tailwindcss()],
  build: { outDir: "dist", emptyOutDir: true, assetsInlineLimit: 0 },
  test: {
    // Half of a test is waiting: for a database, a browser, another process.
    maxWorkers: 2,
    projects: [
      {
        // The plugins above are for the browser.
        extends: false,
        root: import.meta.dirname,
        test: {
          name: "node",
          include: ["{api,oauth,shared,scripts,sdk,test}/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/dist/**"],
          globalSetup: ["test/mongod.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        root: import.meta.dirname,
        test: { name: "web", include: ["web/**/*.test.{ts,tsx}"], environment: "happy-dom" },
      },
    ],
  },
});
