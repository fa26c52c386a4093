/** Blocks: the data of a docs page as elements. Nothing of it is ever taken for markup. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { createElement, Fragment } from "react";
import { CodeBlock } from "../../components/copyable.tsx";
import type { Block, Destination, Heading, Inline } from "../../docs/document.ts";
import { textOf } from "../../docs/document.ts";
import { useOwnAddresses } from "../../docs/examples.ts";

export function Blocks({ blocks }: { blocks: readonly Block[] }) {
  const names = codeNames(blocks);
  return each(blocks, (block, index) => <BlockOf block={block} name={names[index] ?? ""} />);
}

/** Handed over one by one: what never changes needs no keys. */
function each<T>(items: readonly T[], show: (item: T, index: number) => ReactNode): ReactNode {
  return createElement(Fragment, null, ...items.map(show));
}

/** Copy buttons need names of their own: what a block of code stands below, and the how manyth it is there. */
function codeNames(blocks: readonly Block[]): string[] {
  let heading = "";
  let count = 0;
  return blocks.map((block) => {
    if (block.kind === "heading") [heading, count] = [textOf(block.content), 0];
    if (block.kind !== "code") return "";
    count++;
    return `example${count > 1 ? ` ${count}` : ""}${heading && `: ${heading}`}`;
  });
}

function BlockOf({ block, name }: { block: Block; name: string }) {
  const own = useOwnAddresses();
  switch (block.kind) {
    case "heading":
      return <HeadingOf heading={block} />;
    case "paragraph":
      return (
        <p className="max-w-[72ch]">
          <Inlines content={block.content} />
        </p>
      );
    case "code":
      return <CodeBlock code={own(block.text)} name={name} />;
    case "list":
      return <List {...block} />;
    case "table":
      return <Table {...block} />;
  }
}

const headingLooks: Record<number, string> = {
  2: "mt-6 border-line border-t pt-6 text-lead",
  3: "mt-3 text-body",
};

function HeadingOf({ heading: { depth, id, content } }: { heading: Heading }) {
  const Tag = depth === 2 ? "h2" : "h3";
  return (
    <Tag id={id} className={`group font-semibold max-sm:scroll-mt-10 ${headingLooks[depth] ?? ""}`}>
      <Inlines content={content} />{" "}
      <Link
        to="."
        hash={id}
        aria-label={`Link to ${textOf(content)}`}
        className="link font-normal opacity-0 focus-visible:opacity-100 group-hover:opacity-100"
      >
        #
      </Link>
    </Tag>
  );
}

function List({ ordered, items }: { ordered: boolean; items: readonly Block[][] }) {
  const Tag = ordered ? "ol" : "ul";
  return (
    <Tag className={`grid max-w-[72ch] grid-cols-1 gap-1.5 pl-5 ${ordered ? "list-decimal" : "list-disc"}`}>
      {each(items, (item) => (
        <li className="pl-1 marker:text-faint">
          <div className="grid min-w-0 grid-cols-1 gap-3">
            <Blocks blocks={item} />
          </div>
        </li>
      ))}
    </Tag>
  );
}

function Table({ head, rows }: { head: readonly Inline[][]; rows: readonly Inline[][][] }) {
  const hasHead = head.some((cell) => cell.length > 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard.
    <div tabIndex={0} className="relative overflow-x-auto border-line border-y">
      <table className="w-full border-collapse text-data">
        {hasHead && (
          <thead>
            <Row cells={head} as="th" />
          </thead>
        )}
        <tbody className="divide-y divide-line">
          {each(rows, (cells) => (
            <Row cells={cells} as="td" />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ cells, as: Cell }: { cells: readonly Inline[][]; as: "th" | "td" }) {
  const look = Cell === "th" ? "border-line border-b font-semibold text-muted" : "";
  return (
    <tr>
      {each(cells, (content) => (
        <Cell className={`min-w-28 px-2 py-2 text-left align-top first:pl-0 last:pr-0 ${look}`}>
          <Inlines content={content} />
        </Cell>
      ))}
    </tr>
  );
}

function Inlines({ content }: { content: readonly Inline[] }): ReactNode {
  return each(content, (inline) => <InlineOf inline={inline} />);
}

function InlineOf({ inline }: { inline: Inline }): ReactNode {
  const own = useOwnAddresses();
  if (typeof inline === "string") return own(inline);
  switch (inline.kind) {
    case "code":
      return (
        <code className="break-words rounded-tag bg-sunken px-1 py-px text-[0.93em]" translate="no">
          {own(inline.text)}
        </code>
      );
    case "strong":
      return (
        <strong className="font-semibold">
          <Inlines content={inline.content} />
        </strong>
      );
    case "emphasis":
      return (
        <em>
          <Inlines content={inline.content} />
        </em>
      );
    case "link":
      return (
        <DocsLink to={inline.to}>
          <Inlines content={inline.content} />
        </DocsLink>
      );
  }
}

function DocsLink({ to, children }: { to: Destination; children: ReactNode }) {
  if ("href" in to) {
    return (
      <a href={to.href} rel="noreferrer" className="link">
        {children}
      </a>
    );
  }
  return (
    <Link to="/docs/$page" params={{ page: to.page }} hash={to.hash} className="link">
      {children}
    </Link>
  );
}
