/** Docs plugin: makes data of the Markdown files that the dashboard imports, so that no page is ever built from markup. */
import type { Plugin } from "vite";
import { slugOf } from "./docs/inline.ts";
import { readDocument } from "./docs/markdown.ts";

export function docs(): Plugin {
  return {
    name: "mcpauth-docs",
    transform: {
      filter: { id: /\.md$/ },
      handler(source, id) {
        const document = readDocument(source, slugOf(id) ?? id);
        return { code: `export const document = ${JSON.stringify(document)};`, map: null, moduleType: "js" };
      },
    },
  };
}
