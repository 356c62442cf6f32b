// Histograms of one or two sets over one another.
import {svg} from '../dom.js';
import {number} from '../format.js';

/** Equal bins over all values: `{edges, counts: [[...] for each set]}`; shares of each set, so that sizes do not matter. */
export function bins(sets, count = 24) {
  const all = sets.flat().filter(Number.isFinite);
  let low = Math.min(...all);
  let high = Math.max(...all);
  if (low === high) {
    [low, high] = [low - 0.5, high + 0.5];
  }
  const width = (high - low) / count;
  const counts = sets.map(set => {
    const shares = new Array(count).fill(0);
    set.filter(Number.isFinite).forEach(value => { shares[Math.min(count - 1, Math.floor((value - low) / width))] += 1 / set.length; });
    return shares;
  });
  return {edges: Array.from({length: count + 1}, (none, i) => low + i * width), counts};
}

/** `sets`: `[{name, values, colour}]`. */
export function histogram(sets, unit) {
  const most = Math.max(...sets.map(set => set.values.length));
  const {edges, counts} = bins(sets.map(set => set.values), Math.max(6, Math.min(32, Math.round(Math.sqrt(most) * 2))));
  const [width, height] = [560, 150];
  const top = Math.max(...counts.flat());
  const x = i => i / (edges.length - 1) * width;
  const labels = [0, 0.25, 0.5, 0.75, 1].map(share => ({x: share * width, text: number(edges[0] + share * (edges.at(-1) - edges[0]), 3)}));
  return svg('svg', {class: 'bars histogram', viewBox: `-8 -4 ${width + 16} ${height + 42}`, role: 'img',
    'aria-label': `Histogram in ${unit}: ${sets.map((set, i) => `${set.name}, ${set.values.length} values, most at ${number(edges[counts[i].indexOf(Math.max(...counts[i]))], 3)}`).join('; ')}`},
  svg('path', {class: 'axis', d: `M0 ${height}h${width}`}),
  sets.map((set, s) => svg('path', {fill: `var(--${set.colour})`, 'fill-opacity': 0.4, stroke: `var(--${set.colour})`, 'stroke-width': 1.5,
    d: `M0 ${height}${counts[s].map((share, i) => `L${x(i)} ${height - share / top * height}H${x(i + 1)}`).join('')}V${height}`})),
  labels.map((label, i) => svg('text', {class: 'mute', x: label.x, y: height + 16, 'text-anchor': i === 0 ? 'start' : i === 4 ? 'end' : 'middle'}, label.text)),
  svg('text', {class: 'mute', x: width / 2, y: height + 34, 'text-anchor': 'middle'}, unit));
}
