// Curves beside the square: loss by noise level, and how far the learned densities are from the truth.
import {get} from '../api.js';
import {fill, h} from '../dom.js';
import {LineChart} from '../chart/line.js';
import {button} from '../ui/controls.js';

const NOISE = {label: 'noise level \u03c3 / \u03b1', log: true};

export class Figures {
  constructor(plane) {
    this.plane = plane;
    this.element = h('div', {class: 'stack'});
    this.loss = new LineChart({title: 'Loss while training', look: 'Falls fast, then slowly; judge the model by the curves below.',
      x: {label: 'step'}, y: {label: 'loss', log: true}, height: 130, series: [{label: 'loss', colour: 'model'}]});
    this.levels = new LineChart({title: 'Loss by noise level', look: '1: the noise cannot be told from the data; 0: it is known. Small noise, at the left, is the hardest.',
      x: NOISE, y: {label: 'loss'}, height: 150, series: [{label: 'loss', colour: 'model', points: true}]});
    this.distance = new LineChart({title: 'Distance to the truth', look: 'Total variation between learned and true density; 0 is the same. It grows towards the data, where detail is.',
      x: NOISE, y: {label: 'total variation', range: (chart, low, high) => [0, Math.max(0.05, high * 1.1)]}, height: 150,
      series: [{label: 'learned density', colour: 'model'}]});
    this.shown = '';
  }

  /** What the open model has recorded. */
  async load() {
    const layers = this.plane.layers;
    this.recorded = null;
    if (layers.query.model.startsWith('run:')) {
      try {
        const run = await get(`/runs/${encodeURIComponent(layers.query.model.slice(4))}`);
        if (this.plane.layers === layers) {
          this.recorded = run.levels ?? null;
        }
      } catch {
        this.recorded = null;
      }
    }
    this.show();
  }

  show() {
    const {layers, training, sketch} = this.plane;
    const scene = layers?.scene;
    const live = training.active || training.losses.length > 1;
    const levels = training.levels ?? this.recorded;
    const known = scene && !training.active && !this.plane.exact && scene.truth !== 'none' && !sketch.active;
    const parts = [live ? this.loss : null, levels?.length > 0 && !sketch.active ? this.levels : null, known ? this.distance : null].filter(Boolean);
    const names = parts.map(each => each.heading.textContent).join();
    if (names !== this.shown) {
      this.shown = names;
      fill(this.element, parts.map(each => each.element));
    }
    if (live && training.losses.length > 1) {
      this.loss.set([training.losses.map(each => each[0]), training.losses.map(each => each[1])]);
    }
    if (parts.includes(this.levels)) {
      const sorted = [...levels].sort((a, b) => b.logSnr - a.logSnr);
      this.levels.set([sorted.map(each => Math.exp(-each.logSnr / 2)), sorted.map(each => each.loss)]);
    }
    if (known) {
      this.#distance(layers);
    }
    this.at(this.plane.time?.position ?? 1);
  }

  /** A Fokker-Planck equation takes seconds of all cores: it is solved when it is asked for. */
  #distance(layers) {
    const wanted = this.asked === layers || this.plane.state.list('layers').includes('density') && this.plane.show === 'difference';
    const paths = this.plane.paths('model');
    const grids = wanted && paths?.available === paths?.total && paths ? layers.density('difference') : null;
    if (grids && grids.available > 1) {
      const rows = grids.variation().map(({position, distance}) => [this.#noise(position), distance]).sort((a, b) => a[0] - b[0]);
      this.distance.set([rows.map(each => each[0]), rows.map(each => each[1])]);
    } else if (wanted) {
      this.#say('wanted', 'Solving the Fokker-Planck equation of the learned drift\u2026');
    } else if (this.said !== layers) {
      this.#say(layers, button('Compare the densities', () => { this.asked = layers; this.show(); }));
    }
  }

  #say(what, content) {
    if (this.said !== what || this.distance.data) {
      this.said = what;
      this.distance.wait(content);
    }
  }

  at(position) {
    const axis = this.plane.layers?.axis;
    if (axis) {
      const x = this.#noise(position);
      this.levels.at(x);
      this.distance.at(x);
    }
  }

  close() {
    [this.loss, this.levels, this.distance].forEach(each => each.close());
  }

  #noise(position) {
    const {axis} = this.plane.layers;
    return axis.sigma(position) / Math.max(axis.alpha(position), 1e-6);
  }
}
