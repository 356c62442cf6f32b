// The right side of the plane: data, process and network, sampler.
import {get, uploadFile} from '../api.js';
import {fill, h} from '../dom.js';
import {count, number, processWords} from '../format.js';
import {button, field, numberInput, segments, select, showProblem} from '../ui/controls.js';
import {toast} from '../ui/messages.js';
import {restoreFromPicture} from '../ui/restore.js';

const PROCESSES = [['varianceExploding', 'variance exploding'], ['variancePreserving', 'variance preserving'], ['subVariancePreserving', 'sub-variance preserving']];
const WAYS = [['reverse', 'reverse SDE', 'From noise to data by the reverse-time SDE'], ['flow', 'flow', 'From noise to data by the probability flow ODE'],
  ['forward', 'forward SDE', 'From data to noise by the forward SDE']];

export class Inspector {
  constructor(plane) {
    this.plane = plane;
    this.data = h('section', {'aria-label': 'Data'});
    this.network = h('section', {'aria-label': 'Process and network'});
    this.sampler = h('section', {'aria-label': 'Sampler'});
    this.element = h('div', {class: 'stack'}, this.data, this.network, this.sampler);
    this.samplers = null;
    get('/samplers').then(answer => { this.samplers = answer.samplers; this.plane.stage && this.show(); }).catch(() => {});
  }

  show(problem) {
    const focus = document.activeElement?.closest?.('[data-field]')?.dataset.field;
    fill(this.data, h('h2', {}, 'Data'), this.plane.sketch.active ? this.#drawing() : this.#choice(), this.#advice());
    fill(this.network, h('h2', {}, 'Process and network'), this.#process(), this.plane.training.element);
    this.plane.training.show();
    fill(this.sampler, h('h2', {}, 'Sampler'), this.#sampling());
    if (problem) {
      showProblem(this.element, problem);
    }
    if (focus) {
      this.element.querySelector(`[data-field="${CSS.escape(focus)}"] :is(input, select, button)`)?.focus();
    }
  }

  /** More points have been drawn. */
  sketched() {
    if (this.counter) {
      this.counter.textContent = `${count(this.plane.sketch.points.length)} points`;
    }
    this.plane.training.show();
  }

  /** Tables can be dropped on `place`. */
  attachDrop(place) {
    for (const target of [place, this.element]) {
      target.addEventListener('drop', event => {
        const file = event.dataTransfer?.files?.[0];
        if (file) {
          event.preventDefault();
          event.stopPropagation();
          this.#take(file);
        }
      });
    }
  }

  #choice() {
    const {plane} = this;
    if (!plane.toys) {
      return h('p', {class: 'muted'}, 'Loading\u2026');
    }
    const runs = plane.models.filter(each => each.source === 'run');
    const trained = plane.models.filter(each => each.source === 'pretrained');
    const groups = [
      {group: 'Models that come along', options: trained.map(each => [each.model, each.name])},
      {group: 'Runs', options: runs.map(each => [each.model, each.name])},
      {group: 'Toys with exact score', options: plane.toys.map(each => [each.model, each.title])},
    ].filter(each => each.options.length > 0);
    const known = groups.flatMap(each => each.options).some(([value]) => value === plane.model);
    if (!known && plane.model) {
      groups.push({group: 'In the address', options: [[plane.model, plane.model]]});
    }
    const toy = plane.toys.find(each => each.model === plane.model);
    const model = plane.models.find(each => each.model === plane.model);
    return [field('model', 'Shown', select(groups, plane.model, value => plane.state.set({model: value, step: '', at: ''})), {hint: toy?.description ?? model?.description}),
      h('div', {class: 'row'},
        button('Draw points', () => plane.state.set({tool: 'draw', data: ''}), {symbol: 'brush'}),
        button('Open a table', () => this.#pick(), {title: 'A CSV of two columns; it can also be dropped on the square'})),
      this.#uploaded()];
  }

  #uploaded() {
    const {state} = this.plane;
    return state.get('data') ? h('p', {class: 'row spread small'}, h('span', {}, this.tableName ? `Table ${this.tableName}: train on it below.` : 'A table is open: train on it below.'),
      button('Forget the table', () => state.set({data: ''}), {symbol: 'close', kind: 'quiet', only: true})) : null;
  }

  #drawing() {
    const {plane} = this;
    this.counter = h('output', {}, `${count(plane.sketch.points.length)} points`);
    return [h('p', {class: 'muted small'}, 'Draw on the square with the pointer, or move with the arrow keys and press Enter. Then train on the points.'),
      h('div', {class: 'row'}, this.counter, button('Clear', () => { plane.sketch.clear(); plane.redraw(); this.sketched(); }),
        button('Stop drawing', () => plane.state.set({tool: ''})))];
  }

  /** Noise levels that the data themselves advise. */
  #advice() {
    const {plane} = this;
    const data = this.#dataName();
    if (!data || plane.sketch.active) {
      return null;
    }
    const list = h('ul', {class: 'advice'});
    return h('details', {ontoggle: async event => {
      if (event.target.open && list.childElementCount === 0) {
        try {
          const advice = await get('/plane/advice', {data});
          fill(list, advice.techniques.map(each => h('li', {}, h('span', {}, `${each.number}. ${each.title}`), h('b', {class: 'number'}, number(each.value, 4)),
            h('p', {}, each.text))), h('li', {}, button('Train with these', () => { plane.training.advise(advice.settings); toast('The training below takes these noise levels.'); })));
        } catch (problem) {
          fill(list, h('li', {class: 'error'}, problem.detail));
        }
      }
    }}, h('summary', {}, 'Noise levels from the data'), list);
  }

  #dataName() {
    return this.plane.state.get('data') || this.plane.layers?.scene?.data || this.plane.model;
  }

  #process() {
    const {plane} = this;
    const scene = plane.layers?.scene;
    if (plane.sketch.active || !scene) {
      return null;
    }
    if (plane.exact) {
      return field('process', 'Process', select(PROCESSES, plane.state.get('process'), value => plane.state.set({process: value})));
    }
    const model = plane.models?.find(each => each.model === plane.model);
    return h('dl', {class: 'facts'}, h('dt', {}, 'process'), h('dd', {title: processWords(scene.process)}, processWords(scene.process).split(',')[0]),
      h('dt', {}, 'noise level \u03c3 / \u03b1'), h('dd', {class: 'number'}, `${number(scene.sigma[0] / scene.alpha[0], 2)} to ${number(scene.sigma.at(-1) / scene.alpha.at(-1), 3)}`),
      h('dt', {}, 'time'), h('dd', {class: 'number'}, `${number(scene.start, 2)} to ${number(scene.end, 3)}`),
      model?.dataName ? [h('dt', {}, 'trained on'), h('dd', {}, /^[0-9a-f]{16}/.test(model.dataName) ? 'points of yours' : model.dataName)] : null,
      scene.steps ? [h('dt', {}, 'training step'), h('dd', {class: 'number'}, `${count(scene.step)} of ${count(scene.steps)}`)] : null);
  }

  #sampling() {
    const {plane} = this;
    const {state} = plane;
    if (plane.sketch.active) {
      return h('p', {class: 'muted small'}, 'Particles follow the model that is trained on the points.');
    }
    const way = state.get('way');
    const own = way === 'flow' ? 'dpmSolverPlusPlus' : 'sdeDpmSolverPlusPlus';
    const fits = (this.samplers ?? []).filter(each => !each.adaptive && (way === 'flow' ? !each.stochastic : each.stochastic));
    const chosen = this.samplers?.find(each => each.name === state.get('sampler'));
    const evaluations = way === 'forward' ? null : chosen ? Number(state.get('steps')) * chosen.evaluationsPerStep : 99;
    return [segments('Way of the particles', WAYS, way, value => state.set({way: value, sampler: ''}), {full: true}),
      way === 'forward' ? h('p', {class: 'muted small'}, 'Data dissolve into noise; the same for every model.') : h('div', {class: 'fields'},
        h('div', {class: 'wide'}, field('sampler', 'Sampler', select([['', `${own} at the slider\u2019s times`],
          ...fits.map(each => [each.name, each.name])], state.get('sampler'), value => state.set({sampler: value, steps: value && !state.get('steps') ? '20' : state.get('steps')})))),
        chosen ? field('steps', 'Steps', numberInput(state.get('steps'), value => state.set({steps: value}), {min: 1, max: 1000, step: 1, required: true})) : null,
        chosen?.stochastic ? field('eta', 'Noise \u03b7', numberInput(state.get('eta'), value => state.set({eta: value}), {min: 0, max: 10, placeholder: '1'})) : null),
      h('div', {class: 'fields'},
        field('n', 'Particles', numberInput(state.get('n'), value => state.set({n: value}), {min: 1, max: 10000, step: 1, required: true})),
        field('seed', 'Seed', numberInput(state.get('seed'), value => state.set({seed: value}), {min: 0, step: 1, required: true}))),
      evaluations ? h('p', {class: 'small muted'}, `${count(evaluations)} evaluations of the ${plane.exact ? 'score' : 'network'} for each particle`) : null];
  }

  #pick() {
    const input = h('input', {type: 'file', accept: '.csv,.tsv,.txt,text/csv'});
    input.addEventListener('change', () => input.files[0] && this.#take(input.files[0]));
    input.click();
  }

  async #take(file) {
    try {
      if (file.type.startsWith('image/')) {
        if (!await restoreFromPicture(file)) {
          toast('The plane takes tables of two columns; pictures belong to the rooms Pictures and Likelihood.');
        }
        return;
      }
      const found = await uploadFile(file);
      this.tableName = file.name;
      this.plane.state.set({data: `upload:${found.id}`, tool: ''});
      toast(`${file.name}: ${count(found.rows)} rows. Train on them at the right.`);
    } catch (problem) {
      showProblem(this.data, problem);
    }
  }
}
