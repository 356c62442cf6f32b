// Averages of the weights of any width, chosen after training: the same noise, other weights.
import {array, explain, follow, start} from '../api.js';
import {fill, h} from '../dom.js';
import {number} from '../format.js';
import {sheet} from '../canvas/sheet.js';
import {slider} from '../ui/controls.js';

export class Averages {
  constructor(state, name) {
    this.state = state;
    this.name = name;
    this.element = h('section', {class: 'card stack', 'aria-label': 'Averages of the weights', hidden: true});
    this.result = h('div', {class: 'centred'});
    this.note = h('p', {class: 'small muted', role: 'status'});
  }

  show(run) {
    const usable = Boolean(run.averages) && run.shape?.length === 3;
    this.element.hidden = !usable;
    if (usable && this.element.childElementCount === 0) {
      const width = this.state.number('average') || 0.1;
      fill(this.element, h('h2', {}, 'Average of the weights'), slider('average', 'Relative width', {min: 0.01, max: 0.25, step: 0.005, value: width, say: value => number(value, 3),
        hint: 'A wide average is smooth and late, a narrow one is near the last step (post-hoc EMA, arXiv:2312.02696). The samples below are from the same noise.',
        onchange: value => { this.state.set({average: String(value)}); this.draw(value); }}), this.note, this.result);
      if (this.state.get('average')) {
        this.draw(width);
      }
    }
  }

  close() {
    this.stop?.();
  }

  async draw(width) {
    this.stop?.();
    this.note.textContent = 'Drawing samples with this average\u2026';
    try {
      const job = await start('sample', {model: `run:${this.name}`, average: width, n: 16, seed: 0, sampler: 'uniPc', steps: 10});
      this.stop = follow(job, {state: async now => {
        if (now.state === 'done') {
          const samples = await array(now.links.arrays.samples.href);
          fill(this.result, sheet(samples, {label: `Samples with an average of width ${width}`, columns: 8}));
          this.note.textContent = `Width ${number(width, 3)}: 16 samples by uniPc in 10 steps.`;
        } else if (now.state === 'failed') {
          this.note.textContent = explain(now.problem) || 'The samples could not be drawn.';
        }
      }});
    } catch (problem) {
      this.note.textContent = problem.detail;
    }
  }
}
