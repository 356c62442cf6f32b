// Editing: what is known is kept, the rest is drawn; several draws, their mean and their standard deviation.
import {array, upload} from '../api.js';
import {fill, h} from '../dom.js';
import {number} from '../format.js';
import {Brush} from '../canvas/brush.js';
import {picture, sheet} from '../canvas/sheet.js';
import {requestOf, samplingForm} from './sampling.js';
import {Source} from './source.js';
import {icon} from '../ui/icons.js';
import {button, check, field, numberInput, segments, select, showProblem, slider, textInput} from '../ui/controls.js';
import {EstimateLine} from '../ui/estimate.js';
import {JobLine} from '../ui/job.js';
import {empty} from '../ui/messages.js';

const TEXTS = {
  inpaint: ['Inpaint', 'Paint over what is to be filled.'], superres: ['Super-resolution', 'The picture is a smaller one; detail is drawn.'],
  deblur: ['Deblur', 'The picture is blurred in a known way.'], denoise: ['Denoise', 'Noise is taken off: the posterior mean, and draws from the posterior.'],
  colorize: ['Colourise', 'Grey becomes colour.'], vary: ['Vary', 'Noise is added and taken off again: pictures alike.'],
};

export function open(place, state, context) {
  return new Edit(place, state, context);
}

class Edit {
  constructor(place, state, context) {
    Object.assign(this, {state, context});
    this.edits = (context.detail.edits ?? []).filter(each => TEXTS[each]);
    if (this.edits.length === 0) {
      empty(place, icon('brush'), 'This model edits nothing', 'Edits need a score model of pictures in continuous time.');
      this.line = null;
      return;
    }
    this.form = h('form', {class: 'card stack', onsubmit: event => { event.preventDefault(); this.begin(); }});
    this.result = h('div', {class: 'stack'});
    this.estimate = new EstimateLine('edit', () => this.request);
    this.line = new JobLine({form: this.form, result: () => this.result, onState: job => this.#shown(job)});
    this.brush = new Brush({onchange: () => { this.state.set({mask: ''}, {passing: true}); this.#ready(); }});
    this.source = new Source({field: 'picture', label: 'Picture', model: context.detail.model, value: state.get('picture'), onchange: name => state.set({picture: name, go: ''}), onPicture: image => this.#pictureCame(image)});
    this.options = h('div', {class: 'stack'});
    this.canvas = h('div', {class: 'card stack'});
    place.append(h('div', {class: 'bench'}, this.form, h('div', {class: 'stack'}, this.canvas, h('div', {class: 'card stack'}, this.line.element, this.result))));
    fill(this.form, this.chooser = h('div', {}), this.source.element, this.options);
    this.stop = state.onChange((changed, undone) => {
      if (changed.some(key => !['go', 'mask'].includes(key))) {
        this.show();
      }
      if (undone && changed.includes('picture')) {
        this.source.put(state.get('picture'), false);
      }
    });
    this.show();
    this.#hint();
  }

  get edit() {
    const chosen = this.state.get('edit');
    return this.edits.includes(chosen) ? chosen : this.edits[0];
  }

  show() {
    const {state, edit} = this;
    const number_ = (key, label, attributes, hint) => field(key, label, numberInput(state.get(key), value => state.set({[key]: value}), attributes), {hint});
    const focus = this.form.contains(document.activeElement) ? document.activeElement.closest('[data-field]')?.dataset.field : null;
    fill(this.chooser, field('edit', 'Edit', select(this.edits.map(each => [each, TEXTS[each][0]]), edit, value => state.set({edit: value, go: ''})), {hint: TEXTS[edit][1]}));
    fill(this.options,
      edit === 'superres' ? number_('factor', 'Factor', {min: 2, max: 8, step: 1}) : null,
      edit === 'deblur' ? field('blur', 'Blur', textInput(state.get('blur'), value => state.set({blur: value})), {hint: 'such as gaussian:1.5, the standard deviation in pixels'}) : null,
      edit === 'vary' ? slider('strength', 'Strength', {min: 0.05, max: 0.95, step: 0.05, value: state.get('strength'), say: value => number(value, 2), onchange: value => state.set({strength: String(value)})}) : null,
      ['inpaint', 'superres', 'deblur', 'colorize'].includes(edit) ? h('div', {class: 'fields'},
        field('method', 'Method', select([['', 'usual'], 'pigdm', 'dps', 'replacement', 'ddnm'], state.get('method'), value => state.set({method: value}))),
        number_('noise', 'Noise of the picture', {min: 0, step: 'any', placeholder: '0'})) : null,
      edit === 'denoise' ? number_('noise', 'Noise, standard deviation', {min: 0, step: 'any', placeholder: 'estimated'}, '1 is the distance from black to white') : null,
      ['superres', 'deblur', 'denoise', 'colorize'].includes(edit) ? check('Damage a clean picture first', !state.flag('damaged'), on => state.set({damaged: on ? '' : '1'})) : null,
      samplingForm(state, this.context, ['label', 'n', 'seed', 'sampler', 'steps'], 'usual for this edit'), this.submit = h('button', {class: 'button primary'}, TEXTS[edit][0]), this.estimate.element, this.reason = h('p', {class: 'small muted'}));
    focus && this.form.querySelector(`[data-field="${CSS.escape(focus)}"] :is(input, select)`)?.focus();
    this.estimate.ask();
    this.canvas.hidden = edit !== 'inpaint' || !this.picture;
    if (edit === 'inpaint' && this.canvas.childElementCount === 0) {
      this.#tools();
    }
    this.#ready();
  }

  async begin() {
    const {state, edit} = this;
    try {
      let mask;
      if (edit === 'inpaint') {
        const {brush} = this;
        mask = state.get('mask') || `upload:${(await upload(brush.mask, 'application/octet-stream', {name: 'mask', arrayType: 'uint8', shape: [brush.height, brush.width]})).id}`;
        state.set({mask}, {passing: true});
      }
      await this.line.begin('edit', {...this.request, mask});
    } catch (problem) {
      showProblem(this.form, problem);
    }
  }

  get request() {
    const {state, edit} = this;
    const numeric = key => state.get(key) === '' ? undefined : state.number(key);
    return {...requestOf(state, this.context.detail), edit, picture: state.get('picture'),
        degrade: edit !== 'inpaint' && edit !== 'vary' ? !state.flag('damaged') : undefined,
        factor: edit === 'superres' ? state.number('factor') : undefined, blur: edit === 'deblur' ? state.get('blur') : undefined,
        noise: edit === 'vary' ? undefined : numeric('noise'), strength: edit === 'vary' ? state.number('strength') : undefined,
        method: ['denoise', 'vary'].includes(edit) ? undefined : state.get('method')};
  }

  close() {
    this.estimate?.close();
    this.line?.close();
    this.stop?.();
  }

  #hint() {
    empty(this.result, icon('brush'), 'Several answers, not one', 'What is missing has many completions. You see draws of them, their mean, and the standard deviation: bright where the draws disagree.');
  }

  #tools() {
    const {brush} = this;
    fill(this.canvas, h('h2', {}, 'Mask'), h('div', {class: 'brush-and-size'}, brush.element, h('div', {class: 'brush-tools'},
      segments('Brush', [['paint', 'paint'], ['erase', 'erase']], 'paint', value => { brush.erase = value === 'erase'; }),
      slider('mask', 'Size of the brush', {min: 0.03, max: 0.4, step: 0.01, value: brush.size, say: value => `${Math.round(value * 100)} %`, oninput: value => { brush.size = value; }}),
      h('div', {class: 'row'}, button('Middle', () => brush.fill((x, y) => Math.abs(x - 0.5) < 0.25 && Math.abs(y - 0.5) < 0.25)),
        button('Lower half', () => brush.fill((x, y) => y > 0.5)), button('Clear', () => brush.fill(() => false))),
      h('p', {class: 'small muted'}, 'What is marked is filled, all else is kept. By keyboard: focus the picture, move with the arrows, paint with Enter.'))));
  }

  async #pictureCame(image) {
    if (image) {
      await this.brush.show(image);
      const mask = this.state.get('mask');
      if (mask && this.brush.empty) {
        this.reason && (this.reason.textContent = 'The mask of the address is used; paint to make another.');
      }
    }
    this.picture = image;
    this.canvas.hidden = this.edit !== 'inpaint' || !image;
    this.#ready();
  }

  #ready() {
    if (!this.submit) {
      return;
    }
    const why = !this.picture ? 'Choose a picture first.' : this.edit === 'inpaint' && this.brush.empty && !this.state.get('mask') ? 'Paint over what is to be filled first.' : '';
    this.submit.disabled = why !== '';
    this.reason.textContent = why;
  }

  async #shown(job) {
    if (job.state !== 'done') {
      this.line.busy && fill(this.result);
      return;
    }
    const links = job.links.arrays;
    const [samples, given, mean, std] = await Promise.all(['samples', 'given', 'mean', 'std'].map(key => links[key] ? array(links[key].href) : null));
    const figure = (pictures, label, note) => pictures ? h('figure', {class: 'result-figure'}, picture(pictures, 0, label), h('figcaption', {class: 'small muted'}, h('b', {}, label), note)) : null;
    fill(this.result, h('div', {class: 'four'}, figure(given, 'given', ''), figure(mean, 'mean', ' of the draws: nearest to the truth, blurred where they differ'),
      figure(std, 'standard deviation', ' white is 0.5 of the range')), h('h3', {}, `${samples.shape[0]} draws`), sheet(samples, {label: 'draw', columns: Math.min(8, samples.shape[0])}));
  }
}
