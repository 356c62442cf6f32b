// Samplers from the same noise, side by side: what each has after every evaluation, and how far it is from the exact flow.
import {array} from '../api.js';
import {fill, h} from '../dom.js';
import {duration, number} from '../format.js';
import {LineChart} from '../chart/line.js';
import {series} from '../colour.js';
import {paintPicture, picture} from '../canvas/sheet.js';
import {requestOf, samplingForm} from './sampling.js';
import {go} from '../state.js';
import {icon} from '../ui/icons.js';
import {button, chip, field, numberInput} from '../ui/controls.js';
import {EstimateLine} from '../ui/estimate.js';
import {JobLine} from '../ui/job.js';
import {copyText, empty} from '../ui/messages.js';
import {TimeBar} from '../ui/timebar.js';

const SHOWN = 4;
const MOST = 8;

export function open(place, state, context) {
  return new Race(place, state, context);
}

class Race {
  constructor(place, state, context) {
    Object.assign(this, {state, context, lanes: [], arrays: new Map()});
    this.form = h('form', {class: 'card stack', onsubmit: event => { event.preventDefault(); state.set({go: '1'}); this.begin(); }});
    this.track = h('div', {class: 'lanes'});
    this.reference = h('div', {class: 'lane', hidden: true});
    this.chart = new LineChart({title: 'Distance against evaluations', look: 'Lower and further left is better. Deterministic samplers: to the exact flow from the same noise; stochastic ones: between the two sets of samples.',
      x: {label: 'network evaluations'}, y: {label: 'distance', log: true}, height: 220, series: [{label: '', colour: 0}], waiting: 'The race draws it.'});
    this.bar = new TimeBar({say: p => this.total ? `evaluation ${this.#frame(p) + 1} of ${this.total}` : '', onMove: () => this.#paint(), seconds: 4});
    this.bar.element.hidden = true;
    this.result = h('div', {class: 'stack'}, this.bar.element, this.track, this.reference, this.chart.element);
    this.result.hidden = true;
    this.hint = h('div', {});
    this.line = new JobLine({form: this.form, result: () => this.result, onState: job => this.#shown(job), handlers: {frame: event => this.#frameCame(event), lane: event => this.#laneDone(event)}});
    place.append(h('div', {class: 'bench'}, this.form, h('div', {class: 'card stack'}, this.line.element, this.hint, this.result)));
    this.estimate = new EstimateLine('race', () => this.chosen.length > 0 ? this.request : null);
    this.stop = state.onChange(changed => changed.some(key => key !== 'go') && this.show());
    this.show();
    if (state.flag('go')) {
      this.begin();
    } else {
      empty(this.hint, icon('runs'), 'Which sampler needs fewest evaluations?', 'All start from the same noise with the same budget. After every evaluation you see what each has, and its distance to the exact solution.',
        button('Start the race', () => this.form.requestSubmit(), {kind: 'primary'}));
    }
  }

  get chosen() {
    return this.state.list('lanes').filter(name => this.context.samplers.some(each => each.name === name.split(':')[0]));
  }

  show() {
    const chosen = this.chosen;
    fill(this.form, samplingForm(this.state, this.context, ['label', 'seed']),
      field('evaluations', 'Evaluations for each', numberInput(this.state.get('evaluations'), value => this.state.set({evaluations: value}), {min: 1, max: 200, step: 1, required: true})),
      h('fieldset', {'data-field': 'samplers', class: 'stack tight'}, h('legend', {class: 'small muted'}, `Samplers, up to ${MOST}`),
        h('div', {class: 'chips picks'}, this.context.samplers.map(each => {
          const label = chip(each.name, chosen.includes(each.name), on => this.#pick(each.name, on), {colour: 'accent', title: each.title});
          label.querySelector('input').disabled = !chosen.includes(each.name) && chosen.length >= MOST;
          return label;
        }))),
      h('button', {class: 'button primary', disabled: chosen.length === 0}, 'Start the race'), this.estimate.element);
    this.estimate.ask();
  }

  get request() {
    return {...requestOf(this.state, this.context.detail), sampler: undefined, steps: undefined, n: SHOWN, evaluations: this.state.number('evaluations'),
      samplers: this.chosen.map(name => { const [sampler, order] = name.split(':'); return order ? {sampler, order: Number(order)} : {sampler}; })};
  }

  begin() {
    this.names = this.chosen;
    this.#lay();
    this.line.begin('race', this.request);
  }

  key(key) {
    if (key === ' ' && this.total) {
      this.bar.playing ? this.bar.pause() : this.bar.play();
      return true;
    }
    return false;
  }

  close() {
    this.bar.pause(false);
    this.estimate.close();
    this.line.close();
    this.chart.close();
    this.stop();
  }

  #pick(name, on) {
    const lanes = this.chosen.filter(each => each !== name);
    this.state.set({lanes: [...lanes, ...on ? [name] : []].join(',')});
  }

  #lay() {
    this.hint.replaceChildren();
    this.result.hidden = false;
    this.bar.element.hidden = true;
    this.arrays.clear();
    this.total = 0;
    this.lanes = this.names.map((name, i) => ({name, points: [], facts: h('span', {class: 'small muted'}), tools: h('span', {class: 'lane-tools'}), states: h('div', {class: 'strip'}), denoised: h('div', {class: 'strip'}), colour: i}));
    fill(this.track, this.lanes.map((lane, i) => h('section', {class: 'lane', 'aria-label': lane.name},
      h('header', {class: 'row spread'}, h('h3', {}, h('i', {class: 'swatch', vars: {'--swatch': series(i)}}), lane.name), lane.tools), lane.facts,
      h('div', {class: 'pair'}, h('div', {}, h('p', {class: 'small muted'}, 'state'), lane.states), h('div', {}, h('p', {class: 'small muted'}, 'denoised'), lane.denoised)))));
    this.chart.use(this.lanes.map((lane, i) => ({label: lane.name, colour: i, points: true})));
    this.chart.wait('Waiting for the first evaluation\u2026');
  }

  /** An evaluation of one lane is there: shown while the others go on. */
  async #frameCame({lane, evaluation, distance, index}) {
    const shown = this.lanes[lane];
    if (!shown) {
      return;
    }
    if (Number.isFinite(distance)) {
      shown.points.push([evaluation, distance]);
      this.#curve();
    }
    const base = `/jobs/${this.line.job.id}/arrays`;
    try {
      const [state, denoised] = await Promise.all(['states', 'denoised'].map(kind => array(`${base}/${kind}-${lane}`, {from: index, to: index + 1})));
      if (!this.total && index >= (shown.seen ?? -1)) {
        shown.seen = index;
        this.#strip(shown.states, state, 0, `${shown.name}, state`);
        this.#strip(shown.denoised, denoised, 0, `${shown.name}, denoised`);
      }
    } catch {
      // A frame that cannot be had is drawn at the end with all others.
    }
  }

  #laneDone({lane, evaluations, distance, seconds}) {
    if (this.lanes[lane]) {
      this.lanes[lane].facts.textContent = [evaluations ? `${evaluations} evaluations` : null, Number.isFinite(distance) ? `distance ${number(distance, 3)}` : null, seconds ? duration(seconds) : null].filter(Boolean).join(', ');
    }
  }

  async #shown(job) {
    if (job.state !== 'done') {
      return;
    }
    const links = job.links.arrays ?? {};
    const keys = Object.keys(links);
    await Promise.all(keys.map(async key => this.arrays.set(key, await array(links[key].href))));
    (job.result?.lanes ?? []).forEach((lane, i) => {
      const shown = this.lanes[lane.lane ?? i];
      this.#laneDone({...lane, lane: lane.lane ?? i});
      if (lane.distances) {
        shown.points = lane.distances.map((distance, k) => [lane.evaluationsAt?.[k] ?? k + 1, distance]).filter(each => Number.isFinite(each[1]));
      }
      if (lane.command && !shown.copied) {
        shown.copied = true;
        shown.tools.append(button(`Copy ${lane.name} as command`, () => copyText('Command', lane.command), {symbol: 'copy', kind: 'quiet', only: true}),
          button(`Draw samples with ${lane.name}`, () => go('pictures', [this.context.detail.model, 'sample'], {sampler: shown.name.split(':')[0], seed: this.state.get('seed'), label: this.state.get('label')}), {symbol: 'pictures', kind: 'quiet', only: true}));
      }
    });
    this.#curve();
    this.total = Math.max(0, ...this.lanes.map((lane, i) => this.arrays.get(`states-${i}`)?.shape[0] ?? 0));
    const reference = this.arrays.get('reference');
    this.reference.hidden = !reference;
    if (reference) {
      const strip = h('div', {class: 'strip'});
      this.#strip(strip, reference, 0, 'reference');
      fill(this.reference, h('h3', {}, h('i', {class: 'swatch', vars: {'--swatch': 'var(--truth)'}}), 'exact flow from this noise'), strip);
    }
    if (this.total > 1) {
      this.bar.element.hidden = false;
      this.bar.setMarks(Array.from({length: this.total}, (none, i) => 1 - i / (this.total - 1)));
      this.bar.move(0);
    }
  }

  #curve() {
    const xs = [...new Set(this.lanes.flatMap(lane => lane.points.map(each => each[0])))].sort((a, b) => a - b);
    if (xs.length > 0) {
      this.chart.set([xs, ...this.lanes.map(lane => xs.map(x => lane.points.find(each => each[0] === x)?.[1] ?? null))]);
    }
  }

  #strip(place, pictures, frame, label) {
    const count = pictures.shape.at(-4);
    if (place.childElementCount !== count) {
      fill(place, Array.from({length: count}, (none, i) => picture(pictures, frame * count + i, `${label} ${i + 1}`)));
    } else {
      [...place.children].forEach((canvas, i) => paintPicture(canvas, pictures, frame * count + i));
    }
  }

  #frame(position) {
    return Math.round((1 - position) * (this.total - 1));
  }

  #paint() {
    if (!this.total) {
      return;
    }
    const frame = this.#frame(this.bar.position);
    this.lanes.forEach((lane, i) => {
      for (const kind of ['states', 'denoised']) {
        const pictures = this.arrays.get(`${kind}-${i}`);
        if (pictures) {
          this.#strip(lane[kind], pictures, Math.min(frame, pictures.shape[0] - 1), `${lane.name}, ${kind === 'states' ? 'state' : 'denoised'}`);
        }
      }
    });
    this.chart.at(frame + 1);
  }
}
