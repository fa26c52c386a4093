/** Library: fetches pages of the docs, each of which is a file of its own. */
import { docsPages } from "./contents.ts";
import type { DocsDocument } from "./document.ts";
import { slugOf } from "./inline.ts";

const files = import.meta.glob<DocsDocument>(["../../docs/*.md", "../../sdk/README.md"], {
  import: "document",
});

const loaders = new Map(Object.entries(files).map(([path, load]) => [slugOf(path), load]));

/** @returns undefined if there is no such page */
export async function loadDocument(slug: string): Promise<DocsDocument | undefined> {
  return loaders.get(slug)?.();
}

export interface LoadedPage {
  slug: string;
  document: DocsDocument;
}

export function loadAll(): Promise<LoadedPage[]> {
  return Promise.all(
    docsPages.map(async ({ slug }) => {
      const document = await loadDocument(slug);
      if (!document) throw new Error(`The docs have no page ${slug}.`);
      return { slug, document };
    }),
  );
}
