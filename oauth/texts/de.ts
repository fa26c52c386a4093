/** German. It says "Sie", and names things as the systems people know do: App, Gerät, Code, Server. */
import { connectedApps } from "./de/connected-apps.ts";
import { consent } from "./de/consent.ts";
import { device } from "./de/device.ts";
import { errors } from "./de/errors.ts";
import { returning } from "./de/returning.ts";
import { shell } from "./de/shell.ts";
import { signIn } from "./de/sign-in.ts";
import { signOut } from "./de/sign-out.ts";
import type { Texts } from "./en.ts";

export const de: Texts = { shell, connectedApps, device, signOut, signIn, consent, returning, errors };
