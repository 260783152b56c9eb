"""Screenshots small enough for a repository: PNG of 256 colours, which is a third of what a browser writes."""

import base64
import struct
import zlib

import numpy as np
from playwright.sync_api import Browser

COLOURS = 256
PIXELS = """async (encoded) => {
  const picture = new Image();
  picture.src = `data:image/png;base64,${encoded}`;
  await picture.decode();
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const drawing = canvas.getContext("2d");
  drawing.drawImage(picture, 0, 0);
  const bytes = drawing.getImageData(0, 0, picture.width, picture.height).data;
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return [picture.width, picture.height, btoa(text)];
}"""


def small(browser: Browser, picture: bytes) -> bytes:
    """Give a PNG again with the 256 colours that most of its pixels have; the others become the nearest of these."""
    page = browser.new_page()
    width, height, encoded = page.evaluate(PIXELS, base64.b64encode(picture).decode())
    page.close()
    rgb = np.frombuffer(base64.b64decode(encoded), np.uint8).reshape(-1, 4)[:, :3]
    coarse = (rgb.astype(np.int32) + 2) // 4 * 4
    keys = coarse[:, 0] << 18 | coarse[:, 1] << 9 | coarse[:, 2]
    found, place, many = np.unique(keys, return_inverse=True, return_counts=True)
    colours = np.stack([found >> 18, found >> 9 & 511, found & 511], axis=1)
    kept = np.argsort(-many)[:COLOURS]
    nearest = np.array([np.argmin(((colours[kept] - colour) ** 2).sum(axis=1)) for colour in colours], np.uint8)
    palette = [np.rint(rgb[place == each][:2000].mean(axis=0)) for each in kept]
    lines = np.zeros((height, width + 1), np.uint8)
    lines[:, 1:] = nearest[place].reshape(height, width)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    colour_bytes = np.array(palette, np.uint8).tobytes()
    chunks = {b"IHDR": head, b"PLTE": colour_bytes, b"IDAT": zlib.compress(lines.tobytes(), 9), b"IEND": b""}
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, body) for kind, body in chunks.items())


def chunk(kind: bytes, body: bytes) -> bytes:
    """Give one chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
