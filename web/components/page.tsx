/** Page: title, one main action and content, in the same places on every page. */
import type { ReactNode } from "react";

interface PageProps {
  title: string;
  /** One line under the title. */
  lead?: ReactNode;
  action?: ReactNode;
  /** The page of the docs that explains this one, below `/docs/`. */
  docs?: string;
  children: ReactNode;
}

export function Page({ title, lead, action, docs, children }: PageProps) {
  return (
    <>
      <title>{`${title} · mcpauth`}</title>
      <header className="mb-8 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="grid min-w-0 gap-1">
          <h1 className="break-words font-semibold text-title tracking-[-0.01em]">{title}</h1>
          {lead && <div className="max-w-[72ch] text-muted">{lead}</div>}
        </div>
        {(action || docs) && (
          <div className="flex flex-wrap items-start gap-x-4 gap-y-3">
            {docs && (
              <a href={`/docs/${docs}`} className="link my-2">
                Docs<span className="sr-only">: {title}</span>
              </a>
            )}
            {action}
          </div>
        )}
      </header>
      {children}
    </>
  );
}

/** The bordered sheet that holds rows, divided by hairlines. Never inside another. */
export function Sheet({ children }: { children: ReactNode }) {
  return <div className="overflow-hidden rounded-panel border border-line bg-surface">{children}</div>;
}

interface SectionProps {
  /** Also the hash of the URL that leads here. */
  id: string;
  title: string;
  lead?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}

export function Section({ id, title, lead, action, children }: SectionProps) {
  return (
    <section
      id={id}
      aria-labelledby={`${id}-title`}
      className="grid scroll-mt-18 grid-cols-1 gap-4 md:scroll-mt-6"
    >
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="grid gap-1">
          <h2 id={`${id}-title`} className="font-semibold text-lead">
            {title}
          </h2>
          {lead && <p className="max-w-[72ch] text-muted">{lead}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}

/** A page whose code or first answer is still on its way. */
export function PageSkeleton() {
  return (
    <div role="status" className="grid gap-6">
      <h1 className="sr-only">Loading the page</h1>
      <div className="grid gap-2">
        <div className="skeleton h-6 w-48" />
        <div className="skeleton h-4 w-72 max-w-full" />
      </div>
      <div className="skeleton h-44 rounded-panel" />
    </div>
  );
}
