// A sheet of samples; one of them large; the way from noise to it as a film.
import {array} from '../api.js';
import {fill, h} from '../dom.js';
import {picture, paintPicture, sheet} from '../canvas/sheet.js';
import {requestOf, samplingForm} from './sampling.js';
import {go} from '../state.js';
import {icon} from '../ui/icons.js';
import {button, check} from '../ui/controls.js';
import {EstimateLine} from '../ui/estimate.js';
import {JobLine} from '../ui/job.js';
import {empty} from '../ui/messages.js';
import {TimeBar} from '../ui/timebar.js';

export function open(place, state, context) {
  return new Sample(place, state, context);
}

class Sample {
  constructor(place, state, context) {
    Object.assign(this, {state, context});
    this.form = h('form', {class: 'card stack', onsubmit: event => { event.preventDefault(); state.set({go: '1'}); this.begin(); }});
    this.result = h('div', {class: 'stack result'});
    this.line = new JobLine({form: this.form, result: () => this.result, onState: job => this.#shown(job)});
    place.append(h('div', {class: 'bench'}, this.form, h('div', {class: 'card stack'}, this.line.element, this.result)));
    this.film = new TimeBar({say: p => this.states ? `evaluation ${this.#frame(p) + 1} of ${this.states.shape[0]}` : '', onMove: p => this.#paintFilm(p), seconds: 4});
    this.estimate = new EstimateLine('sample', () => this.request);
    this.stop = state.onChange(changed => {
      if (changed.some(key => key !== 'go' && key !== 'chosen')) {
        this.show();
      }
    });
    this.show();
    if (state.flag('go')) {
      this.begin();
    } else {
      empty(this.result, icon('pictures'), 'Samples from noise', 'The sampler starts from noise and follows the learned score back to pictures. The same seed gives the same pictures.',
        button('Draw samples', () => this.form.requestSubmit(), {kind: 'primary'}));
    }
  }

  show() {
    const focus = this.form.contains(document.activeElement) ? document.activeElement.closest('[data-field]')?.dataset.field : null;
    fill(this.form, samplingForm(this.state, this.context, ['label', 'n', 'seed', 'sampler', 'steps', 'guidance']),
      check('With the film of the way', this.state.flag('film'), on => this.state.set({film: on ? '1' : ''})),
      h('button', {class: 'button primary'}, 'Draw samples'), this.estimate.element);
    this.estimate.ask();
    focus && this.form.querySelector(`[data-field="${focus}"] :is(input, select)`)?.focus();
  }

  get request() {
    return {...requestOf(this.state, this.context.detail), film: this.state.flag('film') || undefined};
  }

  begin() {
    this.line.begin('sample', this.request);
  }

  key(key) {
    if (key === ' ' && this.states) {
      this.film.playing ? this.film.pause() : this.film.play();
      return true;
    }
    return false;
  }

  close() {
    this.film.pause(false);
    this.estimate.close();
    this.line.close();
    this.stop();
  }

  async #shown(job) {
    if (job.state !== 'done') {
      this.film.pause(false);
      return;
    }
    const arrays = job.links.arrays ?? {};
    const [samples, states, denoised] = await Promise.all([array(arrays.samples.href), arrays['states-0'] ? array(arrays['states-0'].href) : null,
      arrays['denoised-0'] ? array(arrays['denoised-0'].href) : null]);
    Object.assign(this, {samples, states, denoised, labels: job.result?.labels});
    const labels = this.labels;
    const all = this.state.get('label') === 'all' ? this.context.detail.classes.length : 0;
    this.sheet = sheet(samples, {label: 'sample', choose: i => this.#choose(i), names: labels?.map((label, i) => `sample ${i + 1}, class ${this.#className(label)}`),
      columns: all > 0 ? all : undefined});
    this.large = h('div', {class: 'large'});
    fill(this.result, h('div', {class: 'sheet-and-one'}, this.sheet, this.large));
    this.#choose(Math.min(this.state.number('chosen'), samples.shape[0] - 1));
    if (states) {
      this.film.setMarks(Array.from({length: states.shape[0]}, (none, i) => 1 - i / Math.max(1, states.shape[0] - 1)));
      this.film.move(1);
      this.film.autoplay();
    }
  }

  #className(label) {
    return this.context.detail.classes?.[label] ?? label;
  }

  #choose(index) {
    this.index = index;
    this.state.set({chosen: String(index)}, {passing: true});
    [...this.sheet.children].forEach((tile, i) => tile.setAttribute('aria-pressed', String(i === index)));
    const model = encodeURIComponent(this.context.detail.model);
    this.screens = this.states ? [picture(this.samples, index, 'the state'), picture(this.samples, index, 'denoised')] : [picture(this.samples, index, `sample ${index + 1}`)];
    fill(this.large, h('div', {class: 'screens'}, this.screens.map((screen, i) => h('figure', {}, screen, this.states ? h('figcaption', {class: 'small muted'}, i === 0 ? 'state' : 'denoised') : null))),
      this.states ? this.film.element : null,
      h('p', {class: 'small muted'}, `sample ${index + 1}${this.labels ? `, class ${this.#className(this.labels[index])}` : ''}, seed ${this.state.get('seed')}`),
      h('p', {class: 'row'}, this.states ? null : button('Film of the way', () => { this.state.set({film: '1'}); this.begin(); }, {symbol: 'play'}),
        button('Race samplers from this noise', () => go('pictures', [decodeURIComponent(model), 'race'], {seed: this.state.get('seed'), label: this.state.get('label')}))));
    this.#paintFilm(this.film.position);
  }

  #frame(position) {
    return Math.round((1 - position) * (this.states.shape[0] - 1));
  }

  #paintFilm(position) {
    if (!this.states || !this.screens || this.screens.length < 2) {
      return;
    }
    const index = this.#frame(position) * this.states.shape[1] + this.index;
    paintPicture(this.screens[0], this.states, index);
    paintPicture(this.screens[1], this.denoised ?? this.states, index);
  }
}
