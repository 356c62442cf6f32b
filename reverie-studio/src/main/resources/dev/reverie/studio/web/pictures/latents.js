// A path between the latents of two pictures, with the nearest training examples as a ribbon below.
import {array} from '../api.js';
import {fill, h} from '../dom.js';
import {number} from '../format.js';
import {paintPicture, picture} from '../canvas/sheet.js';
import {requestOf, samplingForm} from './sampling.js';
import {Source} from './source.js';
import {icon} from '../ui/icons.js';
import {button, field, numberInput} from '../ui/controls.js';
import {EstimateLine} from '../ui/estimate.js';
import {JobLine} from '../ui/job.js';
import {empty} from '../ui/messages.js';
import {TimeBar} from '../ui/timebar.js';

export function open(place, state, context) {
  return new Latents(place, state, context);
}

class Latents {
  constructor(place, state, context) {
    Object.assign(this, {state, context});
    this.form = h('form', {class: 'card stack', onsubmit: event => { event.preventDefault(); state.set({go: '1'}); this.begin(); }});
    this.result = h('div', {class: 'stack'});
    this.line = new JobLine({form: this.form, result: () => this.result, onState: job => this.#shown(job)});
    const model = context.detail.model;
    this.sources = [['from', 'From'], ['to', 'To']].map(([key, label]) => new Source({field: key, label, model, value: state.get(key), onchange: name => state.set({[key]: name})}));
    this.options = h('div', {class: 'stack'});
    this.estimate = new EstimateLine('interpolate', () => this.request);
    fill(this.form, this.sources.map(each => each.element), this.options, h('button', {class: 'button primary'}, 'Interpolate'), this.estimate.element);
    place.append(h('div', {class: 'bench'}, this.form, h('div', {class: 'card stack'}, this.line.element, this.result)));
    this.bar = new TimeBar({say: p => this.samples ? `${this.#at(p) + 1} of ${this.samples.shape[0]}` : '', onMove: p => this.#paint(p), seconds: 3.5});
    this.bar.element.querySelector('.end.data').textContent = 'from';
    this.bar.element.querySelector('.end.noise').textContent = 'to';
    this.bar.input.setAttribute('aria-label', 'Place on the path');
    this.bar.direction = 1;
    this.stop = state.onChange((changed, undone) => {
      this.show();
      undone && ['from', 'to'].forEach((key, i) => changed.includes(key) && this.sources[i].put(state.get(key), false));
    });
    this.show();
    if (state.flag('go')) {
      this.begin();
    } else {
      empty(this.result, icon('likelihood'), 'From one picture to another', 'The probability flow gives every picture one latent. Between two latents lies a path, and each place on it decodes to a picture. '
        + 'The ribbon below tells whether it is new: the nearest training example of each.', button('Interpolate', () => this.form.requestSubmit(), {kind: 'primary'}));
    }
  }

  show() {
    fill(this.options, field('n', 'Pictures on the path', numberInput(this.state.get('n'), value => this.state.set({n: value}), {min: 2, max: 64, step: 1, required: true})),
      samplingForm(this.state, this.context, ['label']));
    this.estimate.ask();
  }

  get request() {
    const {n, model, step, average, label} = requestOf(this.state, this.context.detail);
    return {model, step, average, label: label === 'all' ? undefined : label, n, from: this.state.get('from'), to: this.state.get('to'), neighbours: true};
  }

  begin() {
    this.line.begin('interpolate', this.request);
  }

  key(key) {
    if (key === ' ' && this.samples) {
      this.bar.playing ? this.bar.pause() : this.bar.play();
      return true;
    }
    return false;
  }

  close() {
    this.bar.pause(false);
    this.estimate.close();
    this.line.close();
    this.stop();
  }

  async #shown(job) {
    if (job.state !== 'done') {
      fill(this.result, this.line.busy ? h('p', {class: 'muted'}, 'Both pictures go to noise along the probability flow; then the path between their latents comes back.') : null);
      return;
    }
    const {arrays} = job.links;
    const [samples, neighbours] = await Promise.all([array(arrays.samples.href), arrays.neighbours ? array(arrays.neighbours.href) : null]);
    Object.assign(this, {samples, neighbours, distances: job.result?.distances});
    const strip = (pictures, label) => h('div', {class: 'ribbon', role: 'group', 'aria-label': label}, Array.from({length: pictures.shape[0]}, (none, i) =>
      h('button', {type: 'button', class: 'tile', 'aria-label': `${label} ${i + 1}`, onclick: () => { this.bar.pause(); this.bar.move(i / Math.max(1, pictures.shape[0] - 1)); }}, picture(pictures, i, `${label} ${i + 1}`))));
    this.screens = [picture(samples, 0, 'on the path'), neighbours ? picture(neighbours, 0, 'nearest training example') : null];
    this.note = h('p', {class: 'small muted number'});
    fill(this.result, h('div', {class: 'screens big'}, h('figure', {}, this.screens[0], h('figcaption', {class: 'small muted'}, 'on the path')),
      this.screens[1] ? h('figure', {}, this.screens[1], h('figcaption', {class: 'small muted'}, 'nearest training example')) : null),
    this.note, this.bar.element, this.rows = h('div', {class: 'stack tight'}, h('p', {class: 'small muted'}, 'On the path'), strip(samples, 'place'),
      neighbours ? [h('p', {class: 'small muted'}, 'Nearest training examples'), strip(neighbours, 'neighbour')] : h('p', {class: 'small muted'}, 'The training data are not on this machine, so there is no ribbon of neighbours.')));
    this.bar.setMarks(Array.from({length: samples.shape[0]}, (none, i) => i / Math.max(1, samples.shape[0] - 1)));
    this.bar.move(0);
    this.bar.autoplay();
  }

  #at(position) {
    return Math.round(position * (this.samples.shape[0] - 1));
  }

  #paint(position) {
    if (!this.samples || !this.screens) {
      return;
    }
    const at = this.#at(position);
    paintPicture(this.screens[0], this.samples, at);
    if (this.screens[1]) {
      paintPicture(this.screens[1], this.neighbours, at);
    }
    this.note.textContent = Number.isFinite(this.distances?.[at]) ? `root mean square distance to it ${number(this.distances[at], 3)}` : '';
    this.rows.querySelectorAll('.ribbon').forEach(ribbon => [...ribbon.children].forEach((tile, i) => tile.setAttribute('aria-pressed', String(i === at))));
  }
}
