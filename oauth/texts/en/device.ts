/** English: the code of a device, typed and confirmed. */
import type { Html } from "../../views/html.ts";
import { html } from "../../views/html.ts";

export const device = {
  title: "Connect a device",
  enter: "A device or program that asks for access shows a code. Enter it here.",
  compare: "A device or program that asks for access shows a code. Compare it with this one.",
  code: "Code",
  codeHint: "Eight letters, such as BCDF-GHJK. Small letters will do, and the hyphen may be left out.",
  /** Why a code did not lead on; read above the field. */
  problems: {
    missing: "Type the code that your device shows.",
    unknown: "There is no such code. Compare it with the one your device shows.",
    expired:
      "This code has expired: it is valid for 10 minutes. Start again on your device to get a new one.",
    used: "This code was already used. Start again on your device to get a new one.",
    outdated: "This page was open for too long, or in two tabs. Enter the code again.",
  },
  confirmTitle: (project: string) => `Connect a device to ${project}`,
  isItYours: "Is this code on a screen in front of you?",
  asks: (client: Html, project: Html) => html`${client} asks to use ${project}.`,
  warning: html`<strong>Someone who sent you this code can act as you.</strong> Only continue if the code is on a screen in front of you.`,
  askedFrom: "Asked from",
  unknownAddress: "an unknown address",
  program: "Program",
  notTold: "not told",
  askedAt: "Asked at",
  done: "Done, go back to your device",
  continuesThere: (client: Html) =>
    html`${client} continues there in a few seconds. You can close this page.`,
  refusals: {
    cancelled: {
      title: "Nothing was allowed",
      message: "The device is told that you cancelled. You can close this page.",
    },
    tries: {
      title: "Too many codes were tried",
      message: "Wait a minute, then open this page again and type the code your device shows.",
    },
    outdated: {
      title: "This page was open for too long",
      message:
        "Open it again, and type the code your device shows. Your browser must accept this site's cookies.",
    },
  },
  openAgain: "Open the page again",
};
