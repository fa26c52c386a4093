/** Number: counts and shares as people read them. */
const whole = new Intl.NumberFormat("en");
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const part = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });

/** "48,210". */
export function count(value: number): string {
  return whole.format(value);
}

/** "48.2K": where there is no room for more. */
export function shortCount(value: number): string {
  return short.format(value);
}

/** "0.1%". */
export function share(value: number): string {
  return part.format(value);
}

/** "1 client", "37 clients". */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
