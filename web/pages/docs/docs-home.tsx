/** Docs home: all pages, each with what it is for. */
import { Link } from "@tanstack/react-router";
import { contents } from "../../docs/contents.ts";

export function DocsHome() {
  return (
    <>
      <title>Docs · mcpauth</title>
      <h1 className="mb-8 font-semibold text-title tracking-[-0.01em]">Docs</h1>
      <AllPages />
    </>
  );
}

/** For an address below `/docs/` that leads nowhere. */
export function NoDocsPage() {
  return (
    <>
      <title>Not found · mcpauth</title>
      <h1 className="font-semibold text-title tracking-[-0.01em]">The docs have no such page</h1>
      <p className="mt-1 mb-8 text-muted">These are all there are.</p>
      <AllPages />
    </>
  );
}

function AllPages() {
  return (
    <div className="grid max-w-4xl gap-x-12 gap-y-8 sm:grid-cols-2">
      {contents.map(({ title, pages }) => (
        <section key={title}>
          <h2 className="pb-2 font-semibold text-lead">{title}</h2>
          <ul className="divide-y divide-line border-line border-y">
            {pages.map(({ slug, title: name, lead }) => (
              <li key={slug} className="py-2.5">
                <Link to="/docs/$page" params={{ page: slug }} className="link font-semibold">
                  {name}
                </Link>
                <p className="text-muted">{lead}</p>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
