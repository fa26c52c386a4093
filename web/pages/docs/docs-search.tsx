/** Docs search: over all pages, which are fetched when somebody begins to type. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { useState } from "react";
import { loadAll } from "../../docs/library.ts";
import type { Hit } from "../../docs/search.ts";
import { search, sectionsOf } from "../../docs/search.ts";

export function DocsSearch() {
  const [typed, setTyped] = useState("");
  const [isOpen, setOpen] = useState(false);
  const isWanted = typed.trim() !== "";
  const { data: sections } = useQuery({
    queryKey: ["docs sections"],
    queryFn: async () => sectionsOf(await loadAll()),
    enabled: isWanted,
    staleTime: Infinity,
  });
  const close = () => {
    setOpen(false);
    setTyped("");
  };
  return (
    <Command
      label="Search the docs"
      shouldFilter={false}
      loop
      className="relative"
      onFocus={() => setOpen(true)}
      onBlur={({ currentTarget, relatedTarget }) => currentTarget.contains(relatedTarget) || setOpen(false)}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <Command.Input
        value={typed}
        onValueChange={setTyped}
        placeholder="Search the docs"
        className="min-h-9 w-full rounded-control border border-line-strong bg-surface px-3 placeholder:text-faint pointer-coarse:min-h-11 pointer-coarse:text-lead"
      />
      <Command.List
        label="Sections"
        hidden={!isOpen || !isWanted}
        className="absolute inset-x-0 top-full z-20 mt-1 max-h-[60dvh] overflow-y-auto rounded-panel border border-line bg-surface p-2 shadow-overlay sm:right-auto sm:w-[28rem]"
      >
        {isWanted && sections && <Hits hits={search(sections, typed)} onDone={close} />}
      </Command.List>
    </Command>
  );
}

function Hits({ hits, onDone }: { hits: readonly Hit[]; onDone: () => void }) {
  const navigate = useNavigate();
  if (hits.length === 0) return <p className="px-3 py-4 text-muted">No page has all of these words.</p>;
  return hits.map(({ page, hash, title, pageTitle, excerpt }) => (
    <Command.Item
      key={`${page}#${hash}`}
      value={`${page}#${hash}`}
      onSelect={() => {
        onDone();
        void navigate({ to: "/docs/$page", params: { page }, hash });
      }}
      className="grid cursor-pointer rounded-control px-3 py-2 data-[selected=true]:bg-sunken"
    >
      <span className="font-semibold">{title}</span>
      <span className="text-data text-muted">
        {title !== pageTitle && `${pageTitle} · `}
        {excerpt}
      </span>
    </Command.Item>
  ));
}
