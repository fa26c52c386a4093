/** Command palette: every page, project and copy of an address, found by a few letters. */
import { useQuery } from "@tanstack/react-query";
import type { NavigateOptions } from "@tanstack/react-router";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import type { ReactNode } from "react";
import { useLayoutEffect, useRef, useState } from "react";
import { writeClipboard } from "../clipboard.ts";
import { projectPages, settingsPages } from "../navigation.ts";
import { useTRPC } from "../trpc.ts";
import type { PaletteScope } from "./palette-button.tsx";
import { FindClient, FindTrace } from "./palette-find.tsx";

interface PaletteProps {
  /** The project whose pages are open. */
  projectId: string | undefined;
  scope: PaletteScope;
  onClose: () => void;
}

export function Palette({ projectId, scope, onClose }: PaletteProps) {
  const [typed, setTyped] = useState("");
  const knowsAll = scope === "everything";
  return (
    <PaletteDialog onClose={onClose}>
      <Command label="Search" loop>
        <Command.Input
          value={typed}
          onValueChange={setTyped}
          placeholder={knowsAll ? "A page, a project, an address to copy, a trace" : "Another project"}
          className="min-h-12 w-full border-line border-b bg-transparent px-4 text-lead outline-none placeholder:text-faint"
        />
        <Command.List label="Results" className="max-h-[50dvh] overflow-y-auto p-2">
          <Command.Empty className="px-3 py-4 text-muted">Nothing is called that.</Command.Empty>
          {knowsAll && projectId !== undefined && <ProjectCommands projectId={projectId} onDone={onClose} />}
          <ProjectList onDone={onClose} />
          {knowsAll && <IssuerCommands onDone={onClose} />}
          {knowsAll && projectId !== undefined && (
            <FindClient projectId={projectId} typed={typed} className={item} onDone={onClose} />
          )}
          {knowsAll && <FindTrace typed={typed} className={item} onDone={onClose} />}
        </Command.List>
      </Command>
    </PaletteDialog>
  );
}

/** The browser's own modal dialog: it keeps the focus in, and gives it back where it was. */
function PaletteDialog({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    dialog?.querySelector("input")?.focus();
    return () => dialog?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog anyway.
    <dialog
      ref={ref}
      aria-label="Command palette"
      onClick={({ target, currentTarget }) => target === currentTarget && onClose()}
      onClose={(event) => event.currentTarget.open || onClose()}
      className="rise mx-auto mt-[12dvh] w-[calc(100%-2rem)] max-w-xl rounded-panel border border-line bg-surface text-text shadow-overlay"
    >
      {children}
    </dialog>
  );
}

interface CommandsProps {
  onDone: () => void;
}

function ProjectCommands({ projectId, onDone }: CommandsProps & { projectId: string }) {
  const project = useQuery(useTRPC().projects.get.queryOptions({ projectId }, { enabled: false })).data;
  const params = { id: projectId };
  const name = project?.name ?? "This project";
  return (
    <>
      <Group heading={name}>
        {projectPages.map(({ to, title, key }) => (
          <GoTo key={to} to={{ to, params }} keys={`g ${key}`} onDone={onDone}>
            {title}
          </GoTo>
        ))}
        <GoTo to={{ to: "/projects/$id/api-keys", params }} also={["import", "migrate"]} onDone={onDone}>
          API keys
        </GoTo>
        {settingsPages.map(({ to, title }) => (
          <GoTo key={to} to={{ to, params }} onDone={onDone}>
            {`Settings: ${title}`}
          </GoTo>
        ))}
      </Group>
      <Group heading="Copy">
        {project?.serverUrls.map((url) => (
          <Copy key={url} what="server URL" text={url} onDone={onDone} />
        ))}
        <Copy what="project id" text={projectId} onDone={onDone} />
      </Group>
    </>
  );
}

function ProjectList({ onDone }: CommandsProps) {
  const projects = useQuery(useTRPC().projects.list.queryOptions());
  return (
    <Group heading="Projects">
      {projects.data?.map(({ id, name, serverUrls }) => (
        <GoTo
          key={id}
          to={{ to: "/projects/$id", params: { id } }}
          also={[id, ...serverUrls]}
          onDone={onDone}
        >
          {name}
        </GoTo>
      ))}
      <GoTo to={{ to: "/docs" }} also={["help", "guide"]} onDone={onDone}>
        Docs
      </GoTo>
      <GoTo to={{ to: "/" }} keys="g h" onDone={onDone}>
        All projects
      </GoTo>
      <GoTo to={{ to: "/new" }} also={["create"]} onDone={onDone}>
        New project
      </GoTo>
    </Group>
  );
}

function IssuerCommands({ onDone }: CommandsProps) {
  const session = useQuery(useTRPC().session.get.queryOptions());
  if (!session.data) return null;
  return (
    <Group heading="Issuer">
      <Copy what="issuer" text={session.data.issuer} onDone={onDone} />
    </Group>
  );
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-faint [&_[cmdk-group-heading]]:text-meta"
    >
      {children}
    </Command.Group>
  );
}

const item =
  "flex min-h-9 cursor-pointer items-center gap-3 rounded-control px-3 py-1.5 data-[selected=true]:bg-accent-soft pointer-coarse:min-h-11";

interface GoToProps extends CommandsProps {
  to: NavigateOptions;
  keys?: string;
  /** Other words by which it is found. */
  also?: string[];
  children: string;
}

function GoTo({ to, keys, also = [], onDone, children }: GoToProps) {
  const navigate = useNavigate();
  const go = () => {
    onDone();
    void navigate(to);
  };
  return (
    <Command.Item value={`${children} ${also.join(" ")}`} onSelect={go} className={item}>
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {keys && <kbd className="text-meta text-muted">{keys}</kbd>}
    </Command.Item>
  );
}

function Copy({ what, text, onDone }: CommandsProps & { what: string; text: string }) {
  const copy = () => {
    onDone();
    void writeClipboard(text);
  };
  return (
    <Command.Item value={`Copy ${what} ${text}`} onSelect={copy} className={item}>
      <span>Copy {what}</span>
      <code className="min-w-0 flex-1 truncate text-right text-data text-muted">{text}</code>
    </Command.Item>
  );
}
