// What is known at one place: pointed at, or chosen by the arrow keys; a click follows its path and its likelihood.
import {get} from '../api.js';
import {fill, h, settle} from '../dom.js';
import {interval, number} from '../format.js';
import * as paint from '../canvas/painters.js';
import {button} from '../ui/controls.js';

const STEP = 0.04;

export class Readout {
  constructor(plane) {
    this.plane = plane;
    this.place = null;
    this.answer = null;
    this.pinned = null;
    this.element = h('section', {class: 'card readout', 'aria-live': 'polite', 'aria-label': 'At a point'});
    this.ask = settle(() => this.#fetch(), 90);
    this.show();
  }

  /** The canvas hears pointer and keys. */
  attach(canvas, stage) {
    const point = event => {
      if (!this.plane.sketch.active && this.plane.layers?.scene) {
        this.#move(stage.place(event));
      }
    };
    canvas.addEventListener('pointermove', point);
    canvas.addEventListener('pointerdown', event => { point(event); this.downAt = [event.clientX, event.clientY]; });
    canvas.addEventListener('click', () => this.place && this.pin(this.#coordinates()));
    canvas.addEventListener('pointerleave', () => { this.ask.cancel(); this.place = null; this.answer = null; this.plane.redraw(); this.show(); });
    canvas.addEventListener('keydown', event => this.#key(event));
  }

  /** Follows the flow from coordinates at data to noise. */
  async pin([x, y]) {
    if (this.plane.sketch.active || !this.plane.layers?.scene) {
      return;
    }
    const layers = this.plane.layers;
    this.plane.state.set({at: `${x.toPrecision(4)},${y.toPrecision(4)}`});
    this.pinned = {x, y, waiting: true};
    this.show();
    try {
      const answer = await get('/plane/likelihood', {...layers.query, x, y}, layers.abort.signal);
      const places = answer.path.times.flatMap((t, i) => {
        const half = layers.axis.halfWidth(layers.axis.position(t));
        return [answer.path.x[i] / half, answer.path.y[i] / half];
      });
      this.pinned = {...answer, places};
    } catch (failure) {
      if (failure.name !== 'AbortError') {
        this.pinned = {x, y, failure};
      }
    }
    this.show();
    this.plane.redraw();
  }

  unpin() {
    this.pinned = null;
    this.plane.state.set({at: ''});
    this.show();
    this.plane.redraw();
  }

  clear() {
    this.pinned = null;
    this.answer = null;
    this.show();
  }

  /** The point asked for at the time of the slider again. */
  moved() {
    if (this.place && this.plane.layers?.scene) {
      this.ask();
    }
  }

  draw(stage, position, half, look) {
    const pinned = this.pinned;
    if (pinned?.places) {
      paint.path(stage, pinned.places, look.accent, {width: 2.2, opacity: 0.95});
      const {layers} = this.plane;
      const now = nearest(pinned.path.times, layers.axis.time(position));
      paint.mark(stage, pinned.places[2 * now], pinned.places[2 * now + 1], look.accent, look.surface);
    }
    if (this.answer && this.place) {
      const [u, v] = [this.answer.x / half, this.answer.y / half];
      const sigma = this.plane.layers.axis.sigma(position);
      for (const [score, colour] of [[this.answer.trueScore, look.truth], [this.answer.score, this.plane.exact ? look.truth : look.model]]) {
        if (score) {
          const length = Math.hypot(...score) * sigma;
          const reach = 0.22 * Math.min(1.6, Math.sqrt(length / 2)) / Math.max(Math.hypot(...score), 1e-12);
          paint.pointer(stage, u, v, score[0] * reach, score[1] * reach, colour);
        }
      }
      paint.mark(stage, u, v, look.text, look.surface);
    }
  }

  show() {
    fill(this.element, this.pinned ? this.#pinnedRows() : this.answer ? this.#rows() : [h('h2', {}, 'At a point'),
      h('p', {class: 'muted small'}, 'Point at the square for score and density there; click for the path of that point to noise and its exact likelihood. '
        + 'By keyboard: focus the square, move with the arrows, press Enter.')]);
  }

  #rows() {
    const {x, y, t, score, trueScore, denoised, trueDenoised, trueLogDensity} = this.answer;
    const pair = values => values ? `(${number(values[0], 3)}, ${number(values[1], 3)})` : '\u2013';
    const exact = this.plane.exact;
    return [h('h2', {}, `At (${number(x, 3)}, ${number(y, 3)}), t = ${number(t, 3)}`), h('table', {},
      h('thead', {}, h('tr', {}, h('td'), exact ? null : h('th', {scope: 'col'}, swatch('model'), 'learned'), h('th', {scope: 'col'}, swatch('truth'), 'true'))),
      h('tbody', {},
        row('score', exact ? null : pair(score), pair(trueScore ?? (exact ? score : null))),
        row('denoised', exact ? null : pair(denoised), pair(trueDenoised ?? (exact ? denoised : null))),
        trueLogDensity === undefined ? null : row('ln p, nats', exact ? null : '', number(trueLogDensity, 4))))];
  }

  #pinnedRows() {
    const {x, y, logDensity, error, trueLogDensity, evaluations, failure, waiting} = this.pinned;
    const head = h('div', {class: 'row spread'}, h('h2', {}, `From (${number(x, 3)}, ${number(y, 3)}) to noise`),
      button('Forget this point', () => this.unpin(), {symbol: 'close', kind: 'quiet', only: true}));
    if (failure) {
      return [head, h('p', {class: 'error small'}, failure.detail ?? failure.message)];
    }
    if (waiting) {
      return [head, h('p', {class: 'muted'}, 'Solving the probability flow\u2026')];
    }
    return [head, h('table', {}, h('tbody', {},
      row(this.plane.exact ? 'ln p' : 'ln p of the model', null, `${interval(logDensity, error)} nats`),
      trueLogDensity === undefined || this.plane.exact ? null : row('ln p of the truth', null, `${number(trueLogDensity, 4)} nats`),
      row('evaluations', null, String(evaluations)))),
    h('p', {class: 'muted small'}, 'Exact divergence; the error is the difference to a ten times looser tolerance.')];
  }

  #move(place) {
    this.place = place;
    this.ask();
  }

  #coordinates() {
    return this.place.map(value => value * this.plane.halfWidth);
  }

  async #fetch() {
    const {layers, time} = this.plane;
    if (!this.place || !layers?.scene || this.busy) {
      return;
    }
    const [x, y] = this.#coordinates();
    this.busy = true;
    try {
      this.answer = await get('/plane/point', {...layers.query, t: layers.axis.time(time.position), x, y}, layers.abort.signal);
      this.show();
      this.plane.redraw();
    } catch (failure) {
      if (failure.name !== 'AbortError') {
        this.plane.complain(failure);
      }
    } finally {
      this.busy = false;
    }
  }

  #key(event) {
    const move = {ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP]}[event.key];
    if (move) {
      const [u, v] = this.place ?? [0, 0];
      this.#move([Math.max(-1, Math.min(1, u + move[0])), Math.max(-1, Math.min(1, v + move[1]))]);
      event.preventDefault();
    } else if (event.key === 'Enter' && this.place) {
      this.pin(this.#coordinates());
    } else if (event.key === 'Escape') {
      this.unpin();
    }
  }
}

function swatch(name) {
  return h('span', {class: 'swatch', vars: {'--swatch': `var(--${name})`}});
}

function row(name, learned, truth) {
  return h('tr', {}, h('th', {scope: 'row'}, name), learned === null ? null : h('td', {class: 'number'}, learned), h('td', {class: 'number'}, truth));
}

function nearest(times, time) {
  let best = 0;
  times.forEach((each, i) => {
    if (Math.abs(each - time) < Math.abs(times[best] - time)) {
      best = i;
    }
  });
  return best;
}
