/** Logo: an uploaded picture, decoded and drawn anew, so that of the file nothing but its pixels reaches a page. */
import type { Sharp } from "sharp";
import sharp from "sharp";

/** Says in a sentence for the form why the file is no logo. */
export class LogoRefused extends Error {}

const maximumBytes = 256 * 1024;
const maximumSide = 4096;

/** Pages show it at half of this, so it stays sharp on dense screens. */
const side = 96;

/** What travels with every consent page, which has 8 KB in all. */
const maximumEncodedBytes = 2048;

/** How a PNG, a JPEG and a WebP begin. No decoder sees anything else: an SVG, for one, is a document that can load others. */
const beginnings = [/^89504e470d0a1a0a/, /^ffd8ff/, /^52494646.{8}57454250/];

/**
 * @returns a `data:` URL of a square WebP without transparency
 * @throws LogoRefused
 */
export async function encodeLogo(bytes: Buffer): Promise<string> {
  if (bytes.length > maximumBytes) throw new LogoRefused("A logo has at most 256 KB: make the file smaller.");
  const start = bytes.toString("hex", 0, 12);
  if (!beginnings.some((beginning) => beginning.test(start))) {
    throw new LogoRefused("A logo is a PNG, JPEG or WebP picture: save it as one of these.");
  }
  try {
    await limitPixels(bytes);
    const encoded = await smallest(await onGround(await drawn(bytes)));
    return `data:image/webp;base64,${encoded.toString("base64")}`;
  } catch (cause) {
    if (cause instanceof LogoRefused) throw cause;
    throw new LogoRefused("The picture is damaged: save it anew, and choose that file.", { cause });
  }
}

/** By what the file says of itself, before anything is decoded. The decoder holds it to that. */
async function limitPixels(bytes: Buffer): Promise<void> {
  const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
  if (width > maximumSide || height > maximumSide) {
    const limit = `${maximumSide} × ${maximumSide} pixels`;
    throw new LogoRefused(`A logo has at most ${limit}: make the picture smaller than ${width} × ${height}.`);
  }
}

/** The first frame, as it is meant to be seen, in the middle of a square. */
async function drawn(bytes: Buffer): Promise<Sharp> {
  const { data, info } = await sharp(bytes, {
    failOn: "error",
    limitInputPixels: maximumSide ** 2,
    pages: 1,
  })
    .timeout({ seconds: 5 })
    .autoOrient()
    .resize({ width: side, height: side, fit: "contain", background: "#0000" })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return sharp(data, { raw: info });
}

/** What is drawn in white alone, for dark pages, would not be seen on white. */
async function onGround(picture: Sharp): Promise<Sharp> {
  const { channels } = await sharp(
    await picture.clone().flatten({ background: "#fff" }).png().toBuffer(),
  ).stats();
  const isAllLight = channels.every(({ min }) => min > 0xb0);
  return picture.flatten({ background: isAllLight ? "#172024" : "#fff" });
}

/** Flat colours are smallest and sharpest without loss; a photograph loses what it takes. */
async function smallest(picture: Sharp): Promise<Buffer> {
  const lossless = await picture.clone().webp({ lossless: true, effort: 6 }).toBuffer();
  if (lossless.length <= maximumEncodedBytes) return lossless;
  for (const quality of [80, 60, 40, 20]) {
    const lossy = await picture.clone().webp({ quality, effort: 6 }).toBuffer();
    if (lossy.length <= maximumEncodedBytes) return lossy;
  }
  return picture
    .resize({ width: side / 2 })
    .webp({ quality: 20, effort: 6 })
    .toBuffer();
}
