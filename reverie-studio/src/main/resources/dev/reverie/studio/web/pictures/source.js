// A picture to work on: one of the model's data, or one of the user's, dropped or opened.
import {array, explain, follow, get, start, upload, uploadFile} from '../api.js';
import {fill, h} from '../dom.js';
import {picture} from '../canvas/sheet.js';
import {button, numberInput, showProblem} from '../ui/controls.js';
import {nameOf} from '../ui/job.js';
import {restore} from '../ui/restore.js';

/** Chooses `upload:ID` or `example:INDEX`; `onchange(name)` hears it, `onPicture(image)` gets the picture as the model sees it. */
export class Source {
  constructor({field, label, model, value, onchange, onPicture}) {
    Object.assign(this, {model, onchange, onPicture});
    this.note = h('p', {class: 'small muted'});
    this.view = h('div', {class: 'source-view'});
    this.index = numberInput('0', index => this.put(`example:${index || 0}`, true), {min: 0, step: 1, 'aria-label': `${label}: number of the example`});
    this.element = h('div', {class: 'drop source', 'data-field': field}, h('span', {class: 'small'}, `${label}: drop one here, or`),
      h('div', {class: 'row'}, button('Open a picture', () => this.#pick()), button('A sample', () => this.#sample(), {title: 'One of the model\u2019s own samples'})),
      h('div', {class: 'row'}, h('span', {class: 'small muted'}, 'or number'), this.index, h('span', {class: 'small muted'}, 'of its data')), this.view, this.note);
    this.element.addEventListener('dragover', () => this.element.classList.add('over'));
    this.element.addEventListener('dragleave', () => this.element.classList.remove('over'));
    this.element.addEventListener('drop', event => {
      event.preventDefault();
      event.stopPropagation();
      this.element.classList.remove('over');
      event.dataTransfer.files[0] && this.#take(event.dataTransfer.files[0]);
    });
    this.put(value, false);
  }

  /** Shows what `name` stands for. */
  async put(name, tell) {
    this.name = name;
    tell && this.onchange(name);
    const ticket = this.ticket = {};
    try {
      const shown = name.startsWith('upload:') ? await this.#uploaded(name.slice(7)) : await this.#example(Number(name.split(':')[1]));
      if (ticket === this.ticket) {
        fill(this.view, shown);
        this.onPicture?.(shown);
      }
    } catch (problem) {
      if (ticket === this.ticket) {
        fill(this.view);
        this.onPicture?.(null);
        if (name.startsWith('example:') && problem.status === 422) {
          fill(this.note, h('details', {}, h('summary', {}, 'The data of this model are not on this machine: open a picture, or take a sample.'), h('p', {class: 'error'}, problem.detail)));
        } else {
          this.#problem(problem);
        }
      }
    }
  }

  async #example(index) {
    this.index.value = index;
    const examples = await array(`/models/${encodeURIComponent(this.model)}/examples`, {part: 'test', first: index, n: 1});
    this.note.textContent = `example ${index} of the model's data`;
    return picture(examples, 0, `example ${index}`);
  }

  async #uploaded(id) {
    const found = await get(`/uploads/${encodeURIComponent(id)}`);
    const image = h('img', {class: 'pixelated', alt: found.name ?? 'your picture'});
    image.src = `/api/v1/uploads/${encodeURIComponent(id)}/picture?model=${encodeURIComponent(this.model)}`;
    await image.decode();
    this.note.textContent = [found.name, found.width ? `${found.width} \u00d7 ${found.height}, seen by the model as ${image.naturalWidth} \u00d7 ${image.naturalHeight}` : null].filter(Boolean).join(', ');
    return image;
  }

  /** One sample of the model, sent back as a picture. Each press takes another. */
  async #sample() {
    this.seed = (this.seed ?? -1) + 1;
    this.note.textContent = 'Drawing a sample\u2026';
    try {
      const request = {model: this.model, n: 1, seed: this.seed, sampler: 'uniPc', steps: 12};
      const job = await start('sample', request, nameOf('sample', request));
      follow(job, {state: async now => {
        if (now.state === 'done') {
          const canvas = picture(await array(now.links.arrays.samples.href), 0, 'a sample');
          const blob = await new Promise(resolve => canvas.toBlob(resolve));
          await this.put(`upload:${(await upload(blob, 'image/png', {name: `sample ${this.seed} of ${this.model.split(':').pop()}`})).id}`, true);
        } else if (now.state === 'failed') {
          this.#problem({...now.problem, detail: explain(now.problem)});
        }
      }});
    } catch (problem) {
      this.#problem(problem);
    }
  }

  #pick() {
    const input = h('input', {type: 'file', accept: 'image/png,image/jpeg'});
    input.addEventListener('change', () => input.files[0] && this.#take(input.files[0]));
    input.click();
  }

  async #take(file) {
    try {
      const found = await uploadFile(file);
      if (!restore(found)) {
        await this.put(`upload:${found.id}`, true);
      }
    } catch (problem) {
      this.#problem(problem);
    }
  }

  #problem(problem) {
    const field = this.element.dataset.field;
    showProblem(this.element.parentElement ?? this.element, {...problem, detail: problem.detail ?? problem.message, field});
  }
}
