/** README: its addresses, commands and code, read out of it: whoever follows them here notices when its words change. */

export interface ReadmeStep {
  title: string;
  /** Everything up to the next step. */
  text: string;
}

/** Takes the ports that the text names for others, wherever it is read. */
export class Readme {
  readonly #text: string;

  constructor(text: string, ports: ReadonlyMap<string, string> = new Map()) {
    this.#text = text.replaceAll(/\b\d{4}\b/g, (port) => ports.get(port) ?? port);
  }

  /** Of all addresses on the reader's machine. */
  get ports(): string[] {
    const found = this.#text.matchAll(/\blocalhost:(\d+)/g);
    return [...new Set([...found].map(([, port = ""]) => port))];
  }

  section(title: string): string {
    const [, text] = this.#text.split(new RegExp(`^## ${title}\n`, "m"));
    return found(text?.split(/^## /m)[0], `section "${title}"`);
  }

  /** A step of a section begins with its number, in bold. */
  step(section: string, number: number): ReadmeStep {
    const [, ...rest] = this.section(section).split(/^(?=\*\*\d\. )/m);
    const text = found(
      rest.find((step) => step.startsWith(`**${number}. `)),
      `step ${number}`,
    );
    return { text, title: found(/^\*\*(.+?)\.?\*\*/.exec(text)?.[1], `title of step ${number}`) };
  }

  /** The address beside a name in a table. */
  address(name: string): string {
    const row = new RegExp(`^\\| ${name} \\| (http://[^\\s/]+)`, "m");
    return found(row.exec(this.#text)?.[1], `address of "${name}"`);
  }
}

/** The first block of a language. */
export function blockOf(text: string, language: string): string {
  const block = new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)\n\`\`\`$`, "m");
  return found(block.exec(text)?.[1], `${language} block`);
}

function found(value: string | undefined, what: string): string {
  if (value === undefined) throw new Error(`README.md has no ${what} where it is looked for`);
  return value;
}
