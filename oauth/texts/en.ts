/** English: the texts of every page, and by their shape what any other language has to say. */
import { connectedApps } from "./en/connected-apps.ts";
import { consent } from "./en/consent.ts";
import { device } from "./en/device.ts";
import { errors } from "./en/errors.ts";
import { returning } from "./en/returning.ts";
import { shell } from "./en/shell.ts";
import { signIn } from "./en/sign-in.ts";
import { signOut } from "./en/sign-out.ts";

export const en = { shell, connectedApps, device, signOut, signIn, consent, returning, errors };

/** A language that lacks a text does not compile. */
export type Texts = typeof en;
