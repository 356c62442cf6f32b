// The whole state of a room is its address: #/room/part?key=value. What comes back from an address is what was seen.

/** The parts of `#/plane?t=0.4`: room, further path segments, and values as text. */
export function parse(hash) {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [room = '', ...rest] = path.split('/').filter(part => part !== '').map(part => decode(part));
  return {room, rest, values: Object.fromEntries(new URLSearchParams(query))};
}

/** The address of a room; values that are empty or equal to their defaults are left out. */
export function format(room, rest = [], values = {}, defaults = {}) {
  const path = [room, ...rest].map(encodeURIComponent).join('/');
  const query = new URLSearchParams();
  for (const key of Object.keys(values).sort()) {
    const value = values[key];
    if (value !== undefined && value !== null && String(value) !== '' && String(value) !== String(defaults[key] ?? '')) {
      query.set(key, String(value));
    }
  }
  const text = query.toString();
  return `#/${path}${text ? `?${text}` : ''}`;
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Points in [-4, 4] x [-4, 4] as text, twelve bits a coordinate: what was drawn fits into the address. */
export function packPoints(points) {
  let text = '';
  for (const [x, y] of points) {
    const a = quantise(x);
    const b = quantise(y);
    text += String.fromCharCode(a >> 4, (a & 15) << 4 | b >> 8, b & 255);
  }
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** What {@link packPoints} wrote; text that is none of it gives no points. */
export function unpackPoints(text) {
  let raw;
  try {
    raw = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  } catch {
    return [];
  }
  const points = [];
  for (let i = 0; i + 2 < raw.length; i += 3) {
    const [p, q, r] = [raw.charCodeAt(i), raw.charCodeAt(i + 1), raw.charCodeAt(i + 2)];
    points.push([restore(p << 4 | q >> 4), restore((q & 15) << 8 | r)]);
  }
  return points;
}

function quantise(value) {
  return Math.max(0, Math.min(4095, Math.round((value + 4) / 8 * 4095)));
}

function restore(code) {
  return code / 4095 * 8 - 4;
}
