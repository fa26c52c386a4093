import { randomBytes } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";
import type { Color, Sharp } from "sharp";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { encodeLogo, LogoRefused } from "./logo.ts";

/** What a page would show of an upload, with its pixels in red, green and blue. */
async function shown(bytes: Buffer) {
  const url = await encodeLogo(bytes);
  expect(url).toMatch(/^data:image\/webp;base64,[\w+/]+=*$/);
  const picture = sharp(Buffer.from(url.slice(url.indexOf(",") + 1), "base64"));
  const metadata = await picture.metadata();
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  const pixel = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3).subarray(0, 3)];
  return { url, metadata, pixel };
}

function plain(background: Color, { width = 200, height = 200 } = {}): Sharp {
  return sharp({ create: { width, height, channels: 4, background } });
}

function noise(side: number): Sharp {
  return sharp(randomBytes(side * side * 3), { raw: { width: side, height: side, channels: 3 } });
}

describe("a logo", () => {
  test.each(["png", "jpeg", "webp"] as const)("may be a %s", async (format) => {
    const { metadata, pixel } = await shown(await plain("#00656e").toFormat(format).toBuffer());
    expect(metadata).toMatchObject({ format: "webp", width: 96, height: 96, hasAlpha: false });
    const [red = 0, green = 0, blue = 0] = pixel(48, 48);
    expect(Math.max(red, Math.abs(green - 0x65), Math.abs(blue - 0x6e))).toBeLessThan(8);
  });

  test("is seen whole in the middle of a square", async () => {
    const { pixel } = await shown(await plain("#00656e", { width: 400, height: 100 }).png().toBuffer());
    expect(pixel(48, 20)).toEqual([255, 255, 255]);
    expect(pixel(2, 48)).toEqual([0x00, 0x65, 0x6e]);
  });

  test("that is all white stands on dark ground, any other on white", async () => {
    const circle = (colour: string) => {
      const svg = `<svg width="200" height="200"><circle cx="100" cy="100" r="60" fill="${colour}"/></svg>`;
      return sharp(Buffer.from(svg)).png().toBuffer();
    };
    expect((await shown(await circle("#fff"))).pixel(1, 1)).toEqual([0x17, 0x20, 0x24]);
    expect((await shown(await circle("#172024"))).pixel(1, 1)).toEqual([255, 255, 255]);
  });

  test("takes little of a page, whatever is in it", async () => {
    for (const bytes of [await noise(200).png().toBuffer(), await noise(240).webp().toBuffer()]) {
      expect((await encodeLogo(bytes)).length).toBeLessThan(2800);
    }
  });

  test("is turned as its EXIF says, and keeps nothing of what else the file holds", async () => {
    const upright = await plain("#00656e", { width: 200, height: 100 })
      .composite([
        { input: await plain("#c00", { width: 100, height: 100 }).png().toBuffer(), left: 0, top: 0 },
      ])
      .png()
      .toBuffer();
    const bytes = await sharp(upright)
      .withExif({ IFD0: { Artist: "Mona Lisa" }, IFD3: { GPSLatitude: "51/1 30/1 0/1" } })
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 100 })
      .toBuffer();
    expect(bytes.toString("latin1")).toContain("Mona Lisa");
    const { metadata, pixel, url } = await shown(bytes);
    expect([metadata.exif, metadata.icc, metadata.xmp, metadata.orientation]).toEqual(
      Array(4).fill(undefined),
    );
    expect(Buffer.from(url.split(",")[1] ?? "", "base64").toString("latin1")).not.toContain("Mona");
    expect(pixel(48, 10)[0]).toBeGreaterThan(150);
    expect(pixel(48, 86)[0]).toBeLessThan(50);
  });

  test("that moves stands still at its first frame", async () => {
    const frames = await Promise.all(["#00656e", "#c00"].map((colour) => plain(colour).png().toBuffer()));
    const bytes = await sharp(frames, { join: { animated: true } })
      .webp({ delay: 100, lossless: true })
      .toBuffer();
    expect((await sharp(bytes).metadata()).pages).toBe(2);
    const { metadata, pixel } = await shown(bytes);
    expect(metadata.pages ?? 1).toBe(1);
    expect(pixel(48, 48)).toEqual([0x00, 0x65, 0x6e]);
  });
});

describe("what is no logo is refused with a sentence:", () => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1/"/></svg>`;
  const png = Buffer.from("89504e470d0a1a0a", "hex");

  test.each([
    ["an SVG", () => Buffer.from(svg)],
    ["an SVG with a declaration", () => Buffer.from(`<?xml version="1.0"?>${svg}`)],
    ["a page", () => Buffer.from("<!doctype html><script>alert(1)</script>")],
    ["a GIF", () => plain("#00656e").gif().toBuffer()],
    ["a TIFF", () => plain("#00656e").tiff().toBuffer()],
    ["an AVIF", () => plain("#00656e").avif().toBuffer()],
    ["nothing", () => Buffer.alloc(0)],
  ])("%s", async (_what, make) => {
    await expect(encodeLogo(await make())).rejects.toThrow("A logo is a PNG, JPEG or WebP picture");
  });

  test.each([
    [
      "a picture that ends in the middle",
      async () => (await noise(200).png().toBuffer()).subarray(0, 30_000),
    ],
    ["a JPEG that ends in the middle", async () => (await noise(200).jpeg().toBuffer()).subarray(0, 9000)],
    ["the beginning of a PNG before a page", async () => Buffer.concat([png, Buffer.from("<html>")])],
    ["the beginning of a PNG before an SVG", async () => Buffer.concat([png, Buffer.from(svg)])],
    ["the beginning of a WebP alone", async () => Buffer.from("RIFF\0\0\0\0WEBP", "latin1")],
  ])("%s", async (_what, make) => {
    await expect(encodeLogo(await make())).rejects.toThrow("The picture is damaged");
  });

  test("a file of 40 MB", async () => {
    const bytes = Buffer.concat([png, Buffer.alloc(40 * 1024 * 1024)]);
    await expect(encodeLogo(bytes)).rejects.toThrow("A logo has at most 256 KB");
  });

  test("a small file that says it is 60,000 pixels wide and high, before any of them is decoded", async () => {
    const bomb = pngOf(60_000, Buffer.alloc(50_000_000));
    expect(bomb.length).toBeLessThan(256 * 1024);
    await expect(encodeLogo(bomb)).rejects.toThrow("at most 4096 × 4096 pixels");
  });

  test("a small file that says it is small and unpacks to 50 MB", async () => {
    await expect(encodeLogo(pngOf(64, Buffer.alloc(50_000_000)))).resolves.toContain("data:image/webp");
  });

  test("as an error that a form can show", async () => {
    await expect(encodeLogo(Buffer.from(svg))).rejects.toBeInstanceOf(LogoRefused);
  });
});

/** A PNG that says it is so wide and high, whatever its rows hold. */
function pngOf(side: number, rows: Buffer): Buffer {
  const size = Buffer.alloc(13);
  size.writeUInt32BE(side, 0);
  size.writeUInt32BE(side, 4);
  size.set([8, 2], 8);
  const parts = [chunk("IHDR", size), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), ...parts]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
