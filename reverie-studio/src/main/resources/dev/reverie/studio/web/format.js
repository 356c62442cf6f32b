// Numbers as they are read: as many digits as they are worth, with units and intervals.

const MINUS = '\u2212';

/** A number to `digits` significant digits, without needless exponents: 0.0123, 12,345, 1.2e-7. */
export function number(value, digits = 3) {
  if (value === null || value === undefined || Number.isNaN(value)) {
    return 'unknown';
  }
  if (!Number.isFinite(value)) {
    return value > 0 ? '\u221e' : `${MINUS}\u221e`;
  }
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) {
    return minus(value.toExponential(Math.max(0, digits - 1)).replace('e+', 'e'));
  }
  const places = size === 0 ? 0 : Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  const text = value.toFixed(Math.min(places, 12));
  return minus(group(trim(text)));
}

/** A count with separators of thousands. */
export function count(value) {
  return value === null || value === undefined ? 'unknown' : minus(group(String(Math.round(value))));
}

/** A value with its standard error: both to the second digit of the error, `2.915 ± 0.081`. */
export function interval(value, error) {
  if (!Number.isFinite(value)) {
    return 'unknown';
  }
  if (!Number.isFinite(error) || error <= 0) {
    return number(value, 4);
  }
  const places = Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(error))));
  return `${minus(group(value.toFixed(places)))} \u00b1 ${group(error.toFixed(places))}`;
}

/** A time span: 0.4 s, 12 s, 3 min 5 s, 2 h 10 min, 3 d 4 h. */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) {
    return 'unknown';
  }
  if (seconds < 10) {
    return `${Number(seconds.toFixed(1))} s`;
  }
  const whole = Math.round(seconds);
  if (whole < 60) {
    return `${whole} s`;
  }
  if (whole < 3600) {
    return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  }
  if (whole < 172800) {
    return `${Math.floor(whole / 3600)} h ${Math.floor(whole % 3600 / 60)} min`;
  }
  return `${Math.floor(whole / 86400)} d ${Math.floor(whole % 86400 / 3600)} h`;
}

/** A size in bytes: 512 B, 1.4 KiB, 264 MiB. */
export function bytes(size) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let index = 0;
  let rest = size;
  while (rest >= 1024 && index < units.length - 1) {
    rest /= 1024;
    index += 1;
  }
  return `${index === 0 ? rest : number(rest, 3)} ${units[index]}`;
}

/** How long ago an instant was, in its largest unit. */
export function ago(instant, now = Date.now()) {
  const seconds = (now - new Date(instant).getTime()) / 1000;
  if (!Number.isFinite(seconds)) {
    return 'unknown';
  }
  const [size, unit] = seconds < 60 ? [1, 's'] : seconds < 3600 ? [60, 'min'] : seconds < 172800 ? [3600, 'h'] : [86400, 'd'];
  return `${Math.max(0, Math.floor(seconds / size))} ${unit} ago`;
}

/** A word of the configuration as people read it: `varianceExploding` becomes `variance exploding`. */
export function words(name) {
  return String(name).replace(/([a-z0-9])([A-Z])/g, (all, a, b) => `${a} ${b.toLowerCase()}`).replace(/[-_]/g, ' ');
}

/** A process as the engine prints it, `VarianceExploding[sigmaMin=0.01]`, as people read it: `variance exploding, sigma min 0.01`. */
export function processWords(text) {
  const [, name, rest] = /^([^[]*)(?:\[(.*)\])?$/.exec(text) ?? [null, text, ''];
  const spoken = words(name);
  const lower = /^[A-Z][a-z]/.test(spoken) ? spoken[0].toLowerCase() + spoken.slice(1) : spoken;
  return [lower, ...(rest ?? '').split(',').map(each => each.trim()).filter(Boolean).map(each => {
    const [key, value] = each.split('=');
    return value === undefined ? words(key) : `${words(key)} ${number(Number(value), 4)}`;
  })].join(', ');
}

function group(text) {
  const [whole, part] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return part === undefined ? grouped : `${grouped}.${part}`;
}

function trim(text) {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function minus(text) {
  return text.replace(/-/g, (all, at) => at === 0 ? MINUS : '-');
}
