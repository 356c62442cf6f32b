// Likelihood: how probable pictures are under a model, and of what the number is made.
import {array, get, uploadFile} from '../api.js';
import {fill, h} from '../dom.js';
import {copyLink, roomHead, undoButtons} from '../ui/head.js';
import {showResult} from './result.js';
import {icon} from '../ui/icons.js';
import {button, field, numberInput, notice, select, showProblem} from '../ui/controls.js';
import {EstimateLine} from '../ui/estimate.js';
import {JobLine} from '../ui/job.js';
import {empty, toast} from '../ui/messages.js';
import {restore} from '../ui/restore.js';

export const defaults = {model: '', step: '', seed: '0', a: 'own', aUploads: '', aN: '16', b: '', bUploads: '', bN: '16', go: '', chosen: ''};

/** Sets of pictures that are known by name; those that are not on this machine are fetched, or refused with the reason. */
const SETS = ['drawn-digits', 'mnist', 'fashion-mnist', 'cifar-10'];

export function open(place, state) {
  return new Room(place, state);
}

class Room {
  constructor(place, state) {
    this.state = state;
    this.pictures = new Map();
    this.form = h('form', {class: 'card stack', onsubmit: event => { event.preventDefault(); state.set({go: '1'}); this.begin(); }});
    this.result = h('div', {class: 'stack'});
    this.line = new JobLine({form: this.form, result: () => this.result, onState: job => this.#shown(job), handlers: {score: event => this.#score(event)}});
    place.append(roomHead('Likelihood', h('span', {class: 'about'}, 'bits per dimension of pictures, and what they are made of'),
      [undoButtons(state), button('Copy address', () => copyLink(state), {symbol: 'link', kind: 'quiet', only: true})]),
    h('div', {class: 'room-body'}, h('div', {class: 'bench'}, this.form, h('div', {class: 'card stack'}, this.line.element, this.result))));
    this.estimate = new EstimateLine('likelihood', () => this.request.sets.every(set => set.uploads?.length !== 0) ? this.request : null);
    this.stop = state.onChange(changed => changed.some(key => !['go', 'chosen'].includes(key)) && this.show());
    this.load();
  }

  close() {
    this.estimate.close();
    this.line.close();
    this.stop();
  }

  async load() {
    try {
      this.models = (await get('/models')).models.filter(each => each.kind === 'picture');
    } catch (problem) {
      fill(this.result, notice(problem.detail));
      return;
    }
    if (this.models.length === 0) {
      this.form.hidden = true;
      empty(this.result, icon('likelihood'), 'No model of pictures yet', 'Train one in the room Runs; then its likelihoods can be measured here.', h('a', {class: 'button primary', href: '#/runs/new?preset=digits-conditional'}, 'Train on drawn digits'));
      return;
    }
    this.show();
    if (this.state.flag('go')) {
      this.begin();
    } else {
      empty(this.result, icon('likelihood'), 'How probable is a picture?', 'The probability flow carries a picture to noise and counts how volumes change on the way: an exact likelihood, in bits per dimension, with its error. '
        + 'Two sets side by side show whether the model can tell them apart.', button('Measure 16 pictures of the data', () => this.form.requestSubmit(), {kind: 'primary'}));
    }
  }

  get model() {
    return this.state.get('model') || this.models[0].model;
  }

  show() {
    const {state} = this;
    const focus = this.form.contains(document.activeElement) ? document.activeElement.closest('[data-field]')?.dataset.field : null;
    const unknown = this.models.some(each => each.model === this.model) ? [] : [[this.model, this.model]];
    fill(this.form, field('model', 'Model', select([...this.models.map(each => [each.model, each.name]), ...unknown], this.model, value => state.set({model: value}))),
      this.#set('a', 'First set'), this.#set('b', 'Second set, to compare'),
      field('seed', 'Seed of probes and dequantisation', numberInput(state.get('seed'), value => state.set({seed: value}), {min: 0, step: 1, required: true})),
      h('button', {class: 'button primary'}, 'Measure'), this.estimate.element);
    this.estimate.ask();
    focus && this.form.querySelector(`[data-field="${CSS.escape(focus)}"] :is(input, select)`)?.focus();
  }

  #set(key, label) {
    const {state} = this;
    const source = state.get(key);
    const uploads = state.list(`${key}Uploads`);
    const options = [...key === 'b' ? [['', 'none']] : [], ...key === 'a' ? [['own', 'data of the model']] : [], ['uploads', 'pictures of yours'], ...SETS.map(name => [`dataset:${name}`, name])];
    const place = h('div', {class: 'stack tight', 'data-field': `sets.${key === 'a' ? 0 : 1}`}, field(`${key}Source`, label, select(options, source, value => state.set({[key]: value}))),
      source === 'uploads' ? this.#drop(key, uploads) : source === '' ? null
        : field(`${key}N`, 'Pictures', numberInput(state.get(`${key}N`), value => state.set({[`${key}N`]: value}), {min: 1, max: 256, step: 1, required: true})));
    return place;
  }

  #drop(key, uploads) {
    const zone = h('div', {class: 'drop'}, h('span', {}, uploads.length === 0 ? 'Drop pictures here, or' : `${uploads.length} ${uploads.length === 1 ? 'picture' : 'pictures'}`),
      h('div', {class: 'row'}, button('Open pictures', () => {
        const input = h('input', {type: 'file', multiple: true, accept: 'image/png,image/jpeg'});
        input.addEventListener('change', () => this.#take(key, [...input.files], zone));
        input.click();
      }), uploads.length > 0 ? button('Clear', () => this.state.set({[`${key}Uploads`]: ''})) : null),
      h('div', {class: 'thumbs'}, uploads.slice(0, 24).map(id => h('img', {alt: this.pictures.get(id) ?? 'picture', class: 'pixelated',
        src: `/api/v1/uploads/${encodeURIComponent(id)}/picture?model=${encodeURIComponent(this.model)}`}))));
    zone.addEventListener('dragover', () => zone.classList.add('over'));
    zone.addEventListener('dragleave', () => zone.classList.remove('over'));
    zone.addEventListener('drop', event => {
      event.preventDefault();
      event.stopPropagation();
      this.#take(key, [...event.dataTransfer.files], zone);
    });
    return zone;
  }

  async #take(key, files, zone) {
    zone.classList.remove('over');
    const ids = [];
    for (const file of files.slice(0, 256)) {
      try {
        const found = await uploadFile(file);
        if (files.length === 1 && restore(found)) {
          return;
        }
        ids.push(found.id);
        this.pictures.set(found.id, file.name);
      } catch (problem) {
        showProblem(this.form, {...problem, detail: `${file.name}: ${problem.detail ?? problem.message}`, field: `${key}Source`});
        return;
      }
    }
    const all = [...new Set([...this.state.list(`${key}Uploads`), ...ids])];
    this.state.set({[`${key}Uploads`]: all.join(',')});
    toast(`${all.length} ${all.length === 1 ? 'picture' : 'pictures'}`);
  }

  get request() {
    const {state} = this;
    const one = key => {
      const source = state.get(key);
      if (source === '') {
        return null;
      }
      if (source === 'uploads') {
        return {name: 'pictures of yours', uploads: state.list(`${key}Uploads`)};
      }
      const data = source === 'own' ? 'model' : source;
      const name = source === 'own' ? this.models.find(each => each.model === this.model)?.dataName ?? 'data of the model' : source.split(':')[1];
      return {name, data, n: state.number(`${key}N`)};
    };
    return {model: this.model, step: state.get('step') === '' ? undefined : state.number('step'), seed: state.number('seed'), sets: ['a', 'b'].map(one).filter(Boolean)};
  }

  begin() {
    this.scores = [[], []];
    fill(this.result, h('p', {class: 'muted live', role: 'status'}, 'Solving the probability flow of each picture\u2026'));
    this.line.begin('likelihood', this.request).then(job => job || fill(this.result));
  }

  #score({set, index, ...score}) {
    this.scores[set] ??= [];
    this.scores[set][index] = score;
    const count = this.scores.flat().filter(Boolean).length;
    const live = this.result.querySelector('.live');
    live && (live.textContent = `${count} ${count === 1 ? 'picture' : 'pictures'} measured`);
  }

  async #shown(job) {
    if (job.state !== 'done') {
      job.state === 'failed' && fill(this.result);
      return;
    }
    const examples = await Promise.all(this.request.sets.map(set => set.data
      ? array(`/models/${encodeURIComponent(this.model)}/examples`, {part: 'test', data: set.data === 'model' ? '' : set.data, first: 0, n: set.n}).catch(() => null) : null));
    showResult(this.result, job, this.state, {sets: this.request.sets, examples, model: this.model});
  }
}
