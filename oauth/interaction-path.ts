/** Interaction path: where the pages of one authorization request are. The engine's cookie is bound to it. */
import { endpoints } from "../shared/endpoints.ts";

export function pathOf({ uid }: { uid: string }): string {
  return `${endpoints.interaction}/${uid}`;
}
