// A number as the sum of its terms, each bar beginning where the last ended.
import {svg} from '../dom.js';
import {number} from '../format.js';

/** Where each bar begins and ends: `[{name, value, from, to}]`, the total last. */
export function waterfallBars(terms) {
  let sum = 0;
  const bars = terms.map(({name, value}) => {
    const from = sum;
    sum += value;
    return {name, value, from, to: sum};
  });
  return [...bars, {name: 'total', value: sum, from: 0, to: sum, total: true}];
}

/** A drawing of the terms, one under the other. */
export function waterfall(terms, unit) {
  const bars = waterfallBars(terms);
  const [left, width, line] = [170, 330, 30];
  const low = Math.min(0, ...bars.flatMap(bar => [bar.from, bar.to]));
  const high = Math.max(0, ...bars.flatMap(bar => [bar.from, bar.to]));
  const x = value => left + (value - low) / (high - low || 1) * width;
  const height = bars.length * line + 8;
  return svg('svg', {class: 'bars waterfall', viewBox: `0 0 ${left + width + 80} ${height}`, role: 'img',
    'aria-label': `Terms in ${unit}: ${bars.map(bar => `${bar.name} ${number(bar.value, 4)}`).join(', ')}`},
  svg('path', {class: 'axis', d: `M${x(0)} 0V${height - 8}`}),
  bars.map((bar, i) => {
    const [a, b] = [Math.min(x(bar.from), x(bar.to)), Math.max(x(bar.from), x(bar.to))];
    const colour = bar.total ? 'var(--accent)' : bar.value < 0 ? 'var(--less)' : 'var(--more)';
    return svg('g', {}, svg('text', {class: bar.total ? '' : 'mute', x: left - 10, y: i * line + 18, 'text-anchor': 'end'}, bar.name),
      svg('rect', {x: a, y: i * line + 5, width: Math.max(1.5, b - a), height: line - 11, rx: 2, fill: colour}),
      i < bars.length - 2 ? svg('path', {class: 'grid', d: `M${x(bar.to)} ${i * line + 5}v${line}`}) : null,
      svg('text', {x: b + 7, y: i * line + 18, 'font-weight': bar.total ? 650 : 400}, number(bar.value, 4)));
  }));
}
