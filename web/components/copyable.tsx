/** Copyable: text to take along, with a button that copies it and says so. */
import { useEffect, useState } from "react";
import { announce } from "../announcement.ts";
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

/** Browsers refuse without a secure context or permission: then the text is there to be selected by hand. */
async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    announce("Copied to the clipboard.");
    return true;
  } catch {
    announce("The browser refused access to the clipboard. Select the text and copy it yourself.");
    return false;
  }
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
