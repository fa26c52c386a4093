/** Fixed URL: one that cannot be changed, so that every request may be handed the same. */

/** Making a URL for each request would cost more than all else that one with a known token costs. */
export class FixedUrl extends URL {
  static {
    for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(URL.prototype))) {
      // Without a setter: to assign is a TypeError.
      if (get) Object.defineProperty(FixedUrl.prototype, name, { get, configurable: true });
    }
    // A copy, since the URL's own would write through.
    Object.defineProperty(FixedUrl.prototype, "searchParams", {
      get(this: URL) {
        return new URLSearchParams(this.search);
      },
    });
  }
}
