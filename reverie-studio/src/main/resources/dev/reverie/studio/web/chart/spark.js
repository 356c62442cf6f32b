// A curve of a word's size.
import {svg} from '../dom.js';

/** The points of a sparkline in a box of `width` x `height`, on a logarithmic scale where all values are positive. */
export function sparkPoints(values, width, height) {
  const finite = values.filter(Number.isFinite);
  if (finite.length < 2) {
    return '';
  }
  const log = Math.min(...finite) > 0;
  const scaled = finite.map(value => log ? Math.log(value) : value);
  const low = Math.min(...scaled);
  const range = Math.max(...scaled) - low || 1;
  return scaled.map((value, i) => `${(i / (scaled.length - 1) * width).toFixed(1)},${(height - (value - low) / range * height).toFixed(1)}`).join(' ');
}

export function spark(values, label) {
  const points = sparkPoints(values ?? [], 92, 18);
  return points ? svg('svg', {class: 'spark', viewBox: '-2 -3 96 24', role: 'img', 'aria-label': label},
    svg('polyline', {points, fill: 'none', stroke: 'var(--model)', 'stroke-width': 1.5, 'stroke-linejoin': 'round'})) : null;
}
