/** Docs page: one page of the docs, with a list of its headings. */
import { Link, useLoaderData } from "@tanstack/react-router";
import type { Heading } from "../../docs/document.ts";
import { textOf } from "../../docs/document.ts";
import { Blocks } from "./blocks.tsx";

export function DocsPage() {
  const { title, blocks } = useLoaderData({ from: "/docs/$page" });
  const headings = blocks.filter((block) => block.kind === "heading");
  return (
    <div className="xl:grid xl:grid-cols-[minmax(0,1fr)_15rem] xl:gap-x-10">
      <title>{`${title} · mcpauth docs`}</title>
      <article className="grid min-w-0 max-w-[48rem] grid-cols-1 gap-4">
        <h1 className="font-semibold text-title tracking-[-0.01em]">{title}</h1>
        {headings.length > 1 && (
          <details className="rounded-control border border-line px-4 py-2 xl:hidden">
            <summary className="min-h-6 cursor-pointer font-semibold">On this page</summary>
            <Headings headings={headings} />
          </details>
        )}
        <Blocks blocks={blocks} />
      </article>
      <aside className="sticky top-22 max-h-[calc(100dvh-7rem)] self-start overflow-y-auto max-xl:hidden">
        <p className="pb-2 font-semibold">On this page</p>
        <Headings headings={headings} />
      </aside>
    </div>
  );
}

function Headings({ headings }: { headings: readonly Heading[] }) {
  return (
    <nav aria-label="On this page">
      <ul className="grid gap-0.5 text-data">
        {headings.map(({ id, depth, content }) => (
          <li key={id} className={depth > 2 ? "pl-3" : ""}>
            <Link
              to="."
              hash={id}
              className="block break-words rounded-tag py-0.5 text-muted hover:text-accent pointer-coarse:py-2"
            >
              {textOf(content)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
