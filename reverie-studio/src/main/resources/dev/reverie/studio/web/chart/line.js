// Curves. Axes are named, and a caption says what to look for.
import uPlot from '../vendor/uplot/uPlot.esm.js';
import {fill, h} from '../dom.js';
import {colours, onTheme, series as seriesColour} from '../colour.js';
import {number} from '../format.js';

/**
 * A chart of one or more curves over one x. `series`: `[{label, colour, dash, points, fill}]`, `colour` the name of a colour of the
 * page or an index. Show data by `set([[x...], [y...], ...])`; what `waiting` says stands there before.
 */
export class LineChart {
  constructor({title, look, x, y, series, height = 170, waiting = 'No data yet.', legend = series.length > 1}) {
    this.options = {x, y, height};
    this.series = series;
    this.plot = h('div', {class: 'plot', vars: {'--plot-height': `${height}px`}});
    this.legend = h('ul', {class: 'legend', hidden: !legend});
    this.caption = h('span', {}, look);
    this.heading = h('b', {}, title);
    this.element = h('figure', {class: 'figure', 'aria-label': title}, h('figcaption', {}, this.heading, this.caption), this.plot, this.legend);
    this.wait(waiting);
    this.#listen();
  }

  /** Shows a text, or a button, in place of curves. */
  wait(text) {
    this.chart?.destroy();
    this.chart = null;
    this.data = null;
    this.plot.removeAttribute('role');
    this.plot.removeAttribute('aria-label');
    fill(this.plot, h('div', {class: 'waiting'}, text));
    this.#keys();
  }

  /** Other curves from now on. */
  use(series) {
    this.series = series;
    this.legend.hidden = series.length < 2;
    this.chart?.destroy();
    this.chart = null;
    this.#keys();
  }

  set(data) {
    if (data[0].length === 0) {
      return;
    }
    this.data = data;
    if (this.chart) {
      this.chart.setData(data);
    } else {
      this.#build();
    }
    this.#keys();
  }

  /** A vertical line at x: the time that everything shows. */
  at(x) {
    this.line = x;
    this.chart?.redraw(false);
  }

  close() {
    this.chart?.destroy();
    this.observer.disconnect();
    this.stop();
  }

  #listen() {
    this.observer = new ResizeObserver(() => this.chart && this.plot.clientWidth > 0 && this.chart.setSize({width: this.plot.clientWidth, height: this.options.height}));
    this.observer.observe(this.plot);
    this.stop = onTheme(() => {
      if (this.chart) {
        this.chart.destroy();
        this.#build();
      }
      this.#keys();
    });
  }

  #colour(each, index) {
    return typeof each.colour === 'string' ? colours()[each.colour] ?? each.colour : seriesColour(each.colour ?? index);
  }

  #keys() {
    fill(this.legend, this.series.map((each, i) => {
      const last = this.data ? lastOf(this.data[i + 1] ?? []) : null;
      return h('li', {}, h('i', {vars: {'--swatch': this.#colour(each, i)}}), each.label, last === null ? null : h('output', {}, number(last, 3)));
    }));
    if (this.data) {
      const texts = this.series.map((each, i) => `${each.label} ${number(lastOf(this.data[i + 1] ?? []), 3)}`);
      this.plot.setAttribute('role', 'img');
      this.plot.setAttribute('aria-label', `${this.heading.textContent}: ${this.options.y.label} against ${this.options.x.label}; last values: ${texts.join(', ')}`);
    }
  }

  #build() {
    const look = colours();
    const axis = (side, options) => ({
      side, label: options.label, labelSize: 18, labelFont: '12px system-ui, sans-serif', font: '11px system-ui, sans-serif',
      stroke: look.axis, labelGap: 0, gap: 4, size: side === 2 ? 28 : 46, space: side === 2 ? 56 : 30,
      grid: {stroke: look.grid, width: 1, ...options.log ? {filter: decades} : {}}, ticks: {show: false},
      values: (chart, splits) => splits.map(value => value === null ? '' : number(value, 3)),
      ...options.axis,
    });
    fill(this.plot);
    this.chart = new uPlot({
      width: this.plot.clientWidth || 320, height: this.options.height, padding: [6, 18, 0, 0], legend: {show: false},
      cursor: {points: {size: 6}, drag: {x: false, y: false}},
      scales: {x: {time: false, distr: this.options.x.log ? 3 : 1, range: this.options.x.range}, y: {distr: this.options.y.log ? 3 : 1, range: this.options.y.range ?? (this.options.y.log ? (chart, low, high) => [low / 1.2, high * 1.2] : undefined)}},
      axes: [axis(2, this.options.x), axis(3, this.options.y)],
      series: [{label: this.options.x.label}, ...this.series.map((each, i) => ({
        label: each.label, stroke: this.#colour(each, i), width: each.width ?? 1.6, dash: each.dash, spanGaps: true,
        points: {show: Boolean(each.points), size: 5, fill: this.#colour(each, i)},
        paths: each.paths === 'none' ? () => null : undefined,
      }))],
      hooks: {draw: [chart => this.#line(chart)], setCursor: [chart => this.#read(chart)]},
    }, this.data, this.plot);
  }

  #line(chart) {
    if (this.line === undefined || this.line === null) {
      return;
    }
    const place = chart.valToPos(this.line, 'x', true);
    if (place >= chart.bbox.left && place <= chart.bbox.left + chart.bbox.width) {
      chart.ctx.save();
      chart.ctx.strokeStyle = colours().accent;
      chart.ctx.lineWidth = 1.5 * devicePixelRatio;
      chart.ctx.beginPath();
      chart.ctx.moveTo(place, chart.bbox.top);
      chart.ctx.lineTo(place, chart.bbox.top + chart.bbox.height);
      chart.ctx.stroke();
      chart.ctx.restore();
    }
  }

  #read(chart) {
    const index = chart.cursor.idx;
    const outputs = this.legend.querySelectorAll('output');
    this.series.forEach((each, i) => {
      const value = index === null || index === undefined ? lastOf(this.data[i + 1]) : this.data[i + 1][index];
      if (outputs[i]) {
        outputs[i].textContent = value === null || value === undefined ? '' : number(value, 3);
      }
    });
  }
}

/** Lines of a logarithmic axis at powers of ten alone, where there are several. */
function decades(chart, splits) {
  const powers = splits.filter(isPower);
  return powers.length < 2 ? splits : splits.map(value => isPower(value) ? value : null);
}

function isPower(value) {
  const log = Math.log10(value);
  return Math.abs(log - Math.round(log)) < 1e-9;
}

function lastOf(values) {
  for (let i = values.length - 1; i >= 0; i -= 1) {
    if (values[i] !== null && values[i] !== undefined) {
      return values[i];
    }
  }
  return null;
}
