// Guidance as a picture: how strong, and between which noise levels.
import {h, svg} from '../dom.js';
import {number} from '../format.js';
import {slider} from '../ui/controls.js';

const LOW = -2;
const HIGH = 2;
const STRONGEST = 8;
const [WIDTH, HEIGHT] = [268, 120];

/**
 * A pad of noise level (sideways, logarithmic) and guidance weight (upwards), with a slider for each of its three numbers.
 * `onchange({guidance, low, high})` hears the end of a change; low and high are null without a limit.
 */
export class GuidancePad {
  constructor({guidance, low, high, onchange}) {
    this.value = {guidance: guidance ?? 1, low: low ? Math.log10(low) : LOW, high: high ? Math.log10(high) : HIGH};
    this.onchange = onchange;
    this.area = svg('path', {fill: 'var(--accent-soft)', stroke: 'var(--accent)', 'stroke-width': 2});
    this.grip = svg('circle', {r: 7, fill: 'var(--surface)', stroke: 'var(--accent)', 'stroke-width': 2.5});
    this.drawing = svg('svg', {class: 'bars pad', viewBox: `-26 -8 ${WIDTH + 34} ${HEIGHT + 42}`, 'aria-hidden': 'true'},
      [1, 2, 4, 6, 8].map(y => [svg('path', {class: 'grid', d: `M0 ${this.#y(y)}h${WIDTH}`}), svg('text', {class: 'mute', x: -6, y: this.#y(y) + 4, 'text-anchor': 'end'}, String(y))]),
      [-2, -1, 0, 1, 2].map(x => svg('text', {class: 'mute', x: this.#x(x), y: HEIGHT + 16, 'text-anchor': 'middle'}, String(10 ** x))),
      svg('text', {class: 'mute', x: WIDTH / 2, y: HEIGHT + 31, 'text-anchor': 'middle'}, 'noise level \u03c3 / \u03b1'), this.area, this.grip);
    this.strength = slider('guidance', 'Guidance weight \u03b3', {min: 0, max: STRONGEST, step: 0.1, value: this.value.guidance, say: value => value === 1 ? '1, none' : number(value, 2),
      oninput: value => this.#put({guidance: value}), onchange: () => this.#tell()});
    this.from = slider('guidanceInterval', 'from noise level', {min: LOW, max: HIGH, step: 0.05, value: this.value.low, say: value => value <= LOW ? 'all' : number(10 ** value, 2),
      oninput: value => this.#put({low: value, high: Math.max(value, this.value.high)}), onchange: () => this.#tell()});
    this.to = slider('guidanceInterval', 'to noise level', {min: LOW, max: HIGH, step: 0.05, value: this.value.high, say: value => value >= HIGH ? 'all' : number(10 ** value, 2),
      oninput: value => this.#put({high: value, low: Math.min(value, this.value.low)}), onchange: () => this.#tell()});
    this.element = h('div', {class: 'stack tight'}, this.drawing, this.strength, h('div', {class: 'fields'}, this.from, this.to));
    this.#drag();
    this.#put({});
  }

  #x(log) {
    return (log - LOW) / (HIGH - LOW) * WIDTH;
  }

  #y(weight) {
    return HEIGHT - weight / STRONGEST * HEIGHT;
  }

  #put(change) {
    Object.assign(this.value, change);
    const {guidance, low, high} = this.value;
    const [a, b, top, base] = [this.#x(low), this.#x(high), this.#y(guidance), this.#y(1)];
    this.area.setAttribute('d', `M0 ${base}H${a}V${top}H${b}V${base}H${WIDTH}`);
    this.grip.setAttribute('cx', (a + b) / 2);
    this.grip.setAttribute('cy', top);
    this.strength.put(guidance);
    this.from.put(low);
    this.to.put(high);
  }

  #tell() {
    const {guidance, low, high} = this.value;
    this.onchange({guidance, low: low <= LOW ? null : 10 ** low, high: high >= HIGH ? null : 10 ** high});
  }

  /** Near an end of the interval the pointer moves that end, elsewhere the weight. */
  #drag() {
    let part = null;
    const place = event => {
      const box = this.drawing.getBoundingClientRect();
      const scale = (WIDTH + 34) / box.width;
      return [(event.clientX - box.left) * scale - 26, (event.clientY - box.top) * scale - 8];
    };
    this.drawing.addEventListener('pointerdown', event => {
      const [x] = place(event);
      const near = key => Math.abs(x - this.#x(this.value[key])) < 12;
      part = near('low') && (this.value.low > LOW || x < 14) ? 'low' : near('high') ? 'high' : 'guidance';
      this.drawing.setPointerCapture(event.pointerId);
    });
    this.drawing.addEventListener('pointermove', event => {
      if (part) {
        const [x, y] = place(event);
        const log = Math.min(HIGH, Math.max(LOW, LOW + x / WIDTH * (HIGH - LOW)));
        this.#put(part === 'guidance' ? {guidance: Math.round(10 * Math.min(STRONGEST, Math.max(0, (HEIGHT - y) / HEIGHT * STRONGEST))) / 10}
          : part === 'low' ? {low: Math.min(log, this.value.high)} : {high: Math.max(log, this.value.low)});
      }
    });
    for (const name of ['pointerup', 'pointercancel']) {
      this.drawing.addEventListener(name, () => { part && this.#tell(); part = null; });
    }
  }
}
