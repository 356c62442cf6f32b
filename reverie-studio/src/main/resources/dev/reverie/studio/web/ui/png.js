// Text in PNG pictures (iTXt chunks), so that a saved picture knows how it was made.

const SIGNATURE = 8;
const TABLE = Uint32Array.from({length: 256}, (none, n) => {
  let c = n;
  for (let k = 0; k < 8; k += 1) {
    c = c & 1 ? 0xedb88320 ^ c >>> 1 : c >>> 1;
  }
  return c >>> 0;
});

/** The cyclic redundancy check of PNG. */
export function crc(bytes) {
  let c = 0xffffffff;
  for (const byte of bytes) {
    c = TABLE[(c ^ byte) & 255] ^ c >>> 8;
  }
  return (c ^ 0xffffffff) >>> 0;
}

/** A PNG with a text behind its header. */
export async function withText(blob, key, text) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const afterHeader = SIGNATURE + 25;
  return new Blob([bytes.subarray(0, afterHeader), chunk('iTXt', new TextEncoder().encode(`${key}\0\0\0\0\0${text}`)), bytes.subarray(afterHeader)],
    {type: 'image/png'});
}

/** The text of a key in a PNG, or null. */
export async function readText(file, key) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const view = new DataView(bytes.buffer);
  if (bytes.length < SIGNATURE || view.getUint32(0) !== 0x89504e47) {
    return null;
  }
  for (let at = SIGNATURE; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === 'iTXt' && at + 8 + length <= bytes.length) {
      const text = new TextDecoder().decode(bytes.subarray(at + 8, at + 8 + length));
      if (text.startsWith(`${key}\0`)) {
        return text.slice(key.length + 5);
      }
    }
    at += 12 + length;
  }
  return null;
}

function chunk(type, content) {
  const bytes = new Uint8Array(12 + content.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(content, 8);
  view.setUint32(8 + content.length, crc(bytes.subarray(4, 8 + content.length)));
  return bytes;
}
