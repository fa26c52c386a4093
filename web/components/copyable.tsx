/** Copyable: text to take along, with a button that copies it and says so. */
import { useEffect, useState } from "react";
import { writeClipboard } from "../clipboard.ts";
import { Button } from "./button.tsx";
import { Code } from "./code.tsx";
import { Icon } from "./icon.tsx";

interface CopyButtonProps {
  text: string;
  /** The whole name of the act, such as "Copy secret": there are several on a page. */
  label: string;
  /** Shows only "Copy", where the place says what, and on a narrow screen only the sign. The name stays whole. */
  short?: true;
}

export function CopyButton({ text, label, short }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    setCopied(await writeClipboard(text));
  };
  return (
    <Button
      onClick={copy}
      look={short ? "quiet" : "plain"}
      aria-label={copied ? `${label}: copied` : label}
      className={short ? "px-2" : ""}
    >
      <span className={copied ? "text-ok" : ""}>
        <Icon name={copied ? "check" : "copy"} />
      </span>
      {/* As wide as the longer of its two words, so that nothing moves when it changes. */}
      <span className={`grid justify-items-start ${short ? "max-sm:hidden" : ""}`}>
        <span className={`col-start-1 row-start-1 ${copied ? "invisible" : ""}`}>
          {short ? "Copy" : label}
        </span>
        <span className={`col-start-1 row-start-1 ${copied ? "" : "invisible"}`}>Copied</span>
      </span>
    </Button>
  );
}

interface CopyableIdProps {
  id: string;
  /** What it is: "client id". */
  name: string;
}

/** An id where there is little room: its ends are seen, all of it in the title and when it has the focus. */
export function CopyableId({ id, name }: CopyableIdProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <button
      type="button"
      title={id}
      onClick={async () => setCopied(await writeClipboard(id))}
      className="group inline-flex min-h-6 max-w-full items-center gap-1 rounded-tag font-mono text-data hover:text-accent"
    >
      <span className="sr-only">Copy {name} </span>
      <span className="whitespace-nowrap group-focus-visible:hidden">{endsOf(id)}</span>
      <span className="hidden break-all group-focus-visible:inline">{id}</span>
      {copied && <span className="sr-only">: copied</span>}
      <span className={copied ? "text-ok" : "opacity-0 group-hover:opacity-100"}>
        <Icon name={copied ? "check" : "copy"} />
      </span>
    </button>
  );
}

/** "cli_8f3a…21c9". */
function endsOf(id: string): string {
  return id.length > 18 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id;
}

interface CodeBlockProps {
  code: string;
  /** What the block is, for its copy button and its scroll area: "middleware". */
  name: string;
}

export function CodeBlock({ code, name }: CodeBlockProps) {
  return (
    <div className="flex items-start rounded-control border border-line bg-sunken">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard. */}
      <pre tabIndex={0} className="relative min-w-0 flex-1 overflow-x-auto px-4 py-3 text-data">
        <Code code={code} />
      </pre>
      <div className="shrink-0 p-1.5">
        <CopyButton text={code} label={`Copy ${name}`} short />
      </div>
    </div>
  );
}
