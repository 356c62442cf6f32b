// Colours for canvases and charts. They are read from the page, so that light and dark agree with it.

const NAMES = ['page', 'surface', 'sunken', 'line', 'text', 'muted', 'faint', 'accent', 'data', 'noise', 'model', 'truth',
  'more', 'less', 'grid', 'axis'];
const SERIES = {
  light: ['#1f5fa8', '#e0701a', '#12876f', '#a83a84', '#3f97d3', '#7a3b12', '#b08900', '#2a323c'],
  dark: ['#62a9ee', '#f2914b', '#3cc3a2', '#de7fbd', '#8fd0ff', '#d09a74', '#e6c75a', '#c3ccd8'],
};

let palette = null;
const listeners = new Set();

/** The colours of now by name: `colours().model`. */
export function colours() {
  if (!palette) {
    const style = getComputedStyle(document.documentElement);
    palette = Object.fromEntries(NAMES.map(name => [name, style.getPropertyValue(`--${name}`).trim()]));
    palette.dark = document.documentElement.dataset.theme === 'dark';
  }
  return palette;
}

/** The colour of series `index`, the same in every chart. */
export function series(index) {
  const list = SERIES[colours().dark ? 'dark' : 'light'];
  return list[((index % list.length) + list.length) % list.length];
}

/** Calls `act` whenever the page turns light or dark; the result stops it. */
export function onTheme(act) {
  listeners.add(act);
  return () => listeners.delete(act);
}

/** Sets `light` or `dark` for the page. */
export function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  palette = null;
  listeners.forEach(act => act());
}

/** `#rrggbb` as three numbers of 0 to 255. */
export function rgb(hex) {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16 & 255, value >> 8 & 255, value & 255];
}

/** `(1 - share) * from + share * to` in each channel, as a CSS colour. */
export function mix(from, to, share) {
  const a = rgb(from);
  const b = rgb(to);
  return `rgb(${a.map((value, i) => Math.round(value + (b[i] - value) * share)).join(' ')})`;
}

/**
 * Writes a scale of one hue into `out` (RGBA): transparent at 0, the colour in full at 1, so that it lies on light and on dark.
 */
export function sequential(values, low, high, hex, out, strength = 0.9) {
  const [r, g, b] = rgb(hex);
  const scale = high > low ? 1 / (high - low) : 0;
  for (let i = 0; i < values.length; i += 1) {
    const share = Math.min(1, Math.max(0, (values[i] - low) * scale));
    out[4 * i] = r;
    out[4 * i + 1] = g;
    out[4 * i + 2] = b;
    out[4 * i + 3] = 255 * strength * share;
  }
}

/** Writes a scale of two hues into `out` (RGBA): transparent at 0, `less` below, `more` above. */
export function diverging(values, limit, less, more, out, strength = 0.9) {
  const below = rgb(less);
  const above = rgb(more);
  for (let i = 0; i < values.length; i += 1) {
    const share = limit > 0 ? Math.min(1, Math.abs(values[i]) / limit) : 0;
    const [r, g, b] = values[i] < 0 ? below : above;
    out[4 * i] = r;
    out[4 * i + 1] = g;
    out[4 * i + 2] = b;
    out[4 * i + 3] = 255 * strength * Math.sqrt(share);
  }
}

/** The largest value but for a share of outliers, so that one spike does not dim a whole picture. */
export function quantile(values, share) {
  const sorted = Float32Array.from(values).sort();
  return sorted.length === 0 ? 0 : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
