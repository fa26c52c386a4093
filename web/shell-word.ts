/** Shell word: text as one argument of a POSIX shell, quoted only where the shell would read it otherwise. */
export function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
