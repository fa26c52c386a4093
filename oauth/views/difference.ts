/** Difference: two addresses that should be the same, with what keeps them from it marked, and said in a word. */
import type { Texts } from "../texts/en.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";

export interface Difference {
  where: Place[];
  asked: Html;
  registered: Html;
}

type Place = Exclude<keyof Texts["errors"]["redirect"]["differs"], "missing">;

export function differenceOf(asked: string, registered: string): Difference {
  const [a, b] = [partsOf(asked), partsOf(registered)];
  return {
    where: places.filter((place) => a[place] !== b[place]).map((place) => nameOf(place, a, b)),
    asked: html`${places.map((place) => marked(a, b, place))}`,
    registered: html`${places.map((place) => marked(b, a, place))}`,
  };
}

/** The one that has most in common with what was asked for. */
export function closestTo(asked: string, registered: readonly string[]): string | undefined {
  const parts = partsOf(asked);
  const inCommon = (uri: string) => {
    const others = partsOf(uri);
    return places.filter((place) => parts[place] === others[place]).length;
  };
  return registered.toSorted((one, other) => inCommon(other) - inCommon(one))[0];
}

const places = ["scheme", "host", "port", "path", "query"] as const;

type Part = (typeof places)[number];
type Parts = Record<Part, string>;

/** RFC 3986, appendix B, with the port apart. Whatever is no address is all path. */
const address = /^([a-z][a-z\d+.-]*:(?:\/\/)?)([^/?#:[]*|\[[^\]]*\])(:\d*)?([^?#]*)(.*)$/isu;

function partsOf(uri: string): Parts {
  const [, scheme = "", host = "", port = "", path = uri, query = ""] = address.exec(uri) ?? [];
  return { scheme, host, port, path, query };
}

function nameOf(part: Part, a: Parts, b: Parts): Place {
  if (a[part].toLowerCase() === b[part].toLowerCase()) return "spelling";
  const onlySlash = part === "path" && a.path.replace(/\/$/, "") === b.path.replace(/\/$/, "");
  return onlySlash ? "slash" : part;
}

/** Of a host all is marked: half a host is no host. */
function marked(parts: Parts, others: Parts, part: Part): Html {
  const [characters, other] = [[...parts[part]], [...others[part]]];
  if (parts[part] === others[part]) return html`${parts[part]}`;
  const start = part === "host" ? 0 : commonStart(characters, other);
  const rest = [characters.slice(start).reverse(), other.slice(start).reverse()] as const;
  const end = part === "host" ? 0 : commonStart(...rest);
  const middle = characters.slice(start, characters.length - end).join("");
  const [before, after] = [characters.slice(0, start), characters.slice(characters.length - end)];
  return html`${before.join("")}${middle !== "" && html`<mark>${middle}</mark>`}${after.join("")}`;
}

function commonStart(a: readonly string[], b: readonly string[]): number {
  const index = a.findIndex((character, at) => character !== b[at]);
  return index < 0 ? a.length : index;
}
