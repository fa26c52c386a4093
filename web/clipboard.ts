/** Clipboard: takes text along and says so. */
import { announce } from "./announcement.ts";

/** Browsers refuse without a secure context or permission: then the text is there to be selected by hand. */
export async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    announce("Copied to the clipboard.");
    return true;
  } catch {
    announce("The browser refused access to the clipboard. Select the text and copy it yourself.");
    return false;
  }
}
