/** Finding: what a look at an installation says. */

export interface Finding {
  what: string;
  found: string;
  /** What to do; absent where nothing has to be done. */
  remedy?: string;
}

const clockLimit = 5_000;

export function finding(what: string, found: string, remedy: string | false): Finding {
  return { what, found, ...(remedy && { remedy }) };
}

export function clock(what: string, time: Date): Finding {
  const seconds = Math.round((time.getTime() - Date.now()) / 1000);
  const isOff = Math.abs(seconds) * 1000 > clockLimit;
  return finding(
    what,
    isOff ? `${seconds} s off this machine's` : "the same as here",
    isOff && "let NTP set the clocks of both machines: expiry is judged by them",
  );
}

export function majorOf(version: string): number {
  return Number(version.split(".", 1)[0]);
}
