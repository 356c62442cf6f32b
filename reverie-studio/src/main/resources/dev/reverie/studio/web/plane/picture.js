// The picture in the middle: all layers at the time of the slider.
import {colours, mix} from '../colour.js';
import {number} from '../format.js';
import * as paint from '../canvas/painters.js';

const TRAILS = 24;

/** Draws what `plane` shows on its stage. */
export function drawPlane(plane, stage) {
  const {state, layers, time} = plane;
  const look = colours();
  const position = time.position;
  const half = plane.halfWidth;
  paint.frame(stage, half, look);
  if (plane.sketch.active) {
    paint.particles(stage, plane.sketch.places(half), look.data, {radius: 2, opacity: 0.8});
  } else if (layers?.scene) {
    const on = new Set(state.list('layers'));
    const show = plane.show;
    if (on.has('density')) {
      drawDensity(plane, stage, show, position, half, look);
    }
    if (on.has('data')) {
      drawData(plane, stage, half, look);
    }
    if (on.has('paths')) {
      drawTrails(plane, stage, show, position, look);
    }
    if (on.has('particles')) {
      drawParticles(plane, stage, show, position, look);
    }
    if (on.has('field')) {
      drawField(plane, stage, show, position, look);
    }
    plane.readout.draw(stage, position, half, look);
    plane.waitFor(on.has('particles') && !shown(show).every(of => plane.paths(of)?.covers(position)) ? 'Computing the particles\u2026'
      : on.has('density') && !plane.layers.density(show)?.covers(position) ? 'Computing the density\u2026' : '');
  }
  paint.scale(stage, half, look);
}

/** The colour of what is learned; a toy shows the exact score, so it has the colour of the truth. */
function hue(plane, of, look) {
  return of === 'truth' || plane.exact ? look.truth : look.model;
}

function drawDensity(plane, stage, show, position, half, look) {
  const grid = plane.layers.density(show);
  if (!grid?.covers(position)) {
    return;
  }
  const values = grid.at(position);
  let peak = 0;
  for (const value of values) {
    peak = Math.max(peak, Math.abs(value));
  }
  const difference = show === 'difference';
  paint.density(stage, values, grid.size, {colour: hue(plane, show, look), less: look.less, more: look.more, difference,
    peak: difference ? Math.max(peak, 0.2) : peak});
  plane.legend.density(difference, peak / (2 * half) ** 2);
}

function drawData(plane, stage, half, look) {
  const points = plane.layers.points();
  if (points) {
    if (plane.scaled?.points !== points || plane.scaled.half !== half) {
      plane.scaled = {points, half, out: points.map(value => value / half)};
    }
    paint.particles(stage, plane.scaled.out, look.data, {radius: 1.4, opacity: 0.45});
  }
}

/** In a difference, the same noise is followed by both scores. */
function shown(show) {
  return show === 'difference' ? ['truth', 'model'] : [show];
}

function drawParticles(plane, stage, show, position, look) {
  for (const of of shown(show)) {
    const paths = plane.paths(of);
    if (paths?.covers(position)) {
      const origin = plane.state.get('way') === 'forward' ? look.data : hue(plane, of, look);
      paint.particles(stage, paths.at(position), mix(origin, look.noise, position), {radius: 1.7, opacity: 0.8});
    }
  }
}

function drawTrails(plane, stage, show, position, look) {
  for (const of of shown(show)) {
    const paths = plane.paths(of);
    for (let i = 0; paths?.covers(position) && i < Math.min(TRAILS, paths.count); i += 1) {
      paint.path(stage, paths.trail(i, position), hue(plane, of, look), {width: 1, opacity: 0.5});
    }
  }
}

function drawField(plane, stage, show, position, look) {
  const field = plane.layers.field(show, position);
  if (field) {
    const difference = show === 'difference';
    const colour = difference ? look.more : mix(hue(plane, show, look), look.text, 0.25);
    paint.arrows(stage, field.data, field.size, colour, difference ? 1 : 4, {every: stage.size / field.size < 14 ? 2 : 1});
  }
}

/** What colours and arrows mean, in words beside the canvas. */
export class Legend {
  constructor() {
    this.texts = {};
    this.element = document.createElement('p');
    this.element.className = 'small muted legend-line';
  }

  density(difference, peak) {
    this.#put('density', difference ? `density: blue less, red more than the truth, up to ${number(peak, 2)}` : `density up to ${number(peak, 2)}`);
  }

  layers(on, show) {
    if (!on.has('density')) {
      this.#put('density', '');
    }
    this.#put('field', !on.has('field') ? '' : show === 'difference'
      ? 'arrows: \u03c3 (learned \u2212 true score)' : 'arrows: \u03c3 \u2207 log p, by the square root of its length');
    this.#put('particles', !on.has('particles') ? '' : show === 'difference' ? 'particles: orange by the learned score, green by the true one, from the same noise' : '');
  }

  #put(key, text) {
    if (this.texts[key] !== text) {
      this.texts[key] = text;
      this.element.textContent = Object.values(this.texts).filter(Boolean).join(' \u00b7 ');
    }
  }
}
