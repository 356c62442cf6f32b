// Evaluations of runs beside one another: every metric with its interval, and whether the difference is more than chance.
import {fill, h} from '../dom.js';
import {interval, number} from '../format.js';
import {field, numberInput} from '../ui/controls.js';
import {EstimateLine} from '../ui/estimate.js';
import {JobLine} from '../ui/job.js';

export class Evaluation {
  /** `onDone()` hears that there are new results. */
  constructor(names, onDone) {
    this.names = names;
    this.count = 500;
    this.table = h('div', {});
    this.form = h('form', {class: 'stack tight', onsubmit: event => { event.preventDefault(); this.#begin(); }});
    this.estimate = new EstimateLine('evaluate', () => this.request);
    this.line = new JobLine({form: this.form, onState: job => job.state === 'done' && this.begun && onDone()});
    this.element = h('div', {class: 'card stack evaluation'}, h('h2', {}, 'Evaluation'), this.table, this.form, this.line.element);
  }

  close() {
    this.estimate.close();
    this.line.close();
  }

  show({runs, evaluation}) {
    this.begun = false;
    // A run that was trained further is evaluated anew.
    this.mark = runs.map(run => run.step).join(',');
    fill(this.table, evaluation.rows ? table(evaluation) : h('p', {class: 'muted'}, reason(evaluation)));
    fill(this.form, h('div', {class: 'row end'},
      field('n', 'Samples of each run', numberInput(this.count, value => { this.count = value; this.estimate.ask(); }, {min: 2, max: 10000, step: 1, required: true})),
      h('button', {class: evaluation.rows ? 'button' : 'button primary'}, evaluation.rows ? 'Evaluate again' : 'Evaluate all in one way')),
    this.estimate.element, h('p', {class: 'small muted'}, 'Samples of one seed by each run\u2019s own sampler, against the same examples of the data. What was drawn or measured before is used again.'));
    this.estimate.ask();
  }

  get request() {
    return {runs: this.names, n: Number(this.count), seed: 0};
  }

  #begin() {
    this.begun = true;
    this.line.begin('evaluate', this.request, this.mark);
  }
}

function reason({missing, problem}) {
  return problem ? `The evaluations that are there cannot be compared: ${problem}.`
    : missing?.length > 0 ? `${missing.join(', ')} ${missing.length === 1 ? 'has' : 'have'} not been evaluated yet.` : 'The runs were not evaluated in one way yet.';
}

function table({first, rows, alpha, paired, samples, reference, features}) {
  const others = new Set(rows.map(row => row.second));
  return [h('p', {class: 'small muted'}, h('b', {}, 'A'), `: ${first}`, others.size === 1 ? [', ', h('b', {}, 'B'), `: ${[...others][0]}`] : null,
    `. ${samples} samples against ${reference}${features ? `, features ${features}` : ''}. Intervals of 95 per cent, ${paired ? 'paired' : 'not paired'}; p is corrected for the number of comparisons, and told from chance below ${alpha}.`),
  h('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Evaluation'}, h('table', {class: 'table'},
    h('thead', {}, h('tr', {}, ['metric', ...others.size > 1 ? ['B'] : [], 'A', others.size > 1 ? 'value of B' : 'B', 'B \u2212 A', 'p', ''].map((text, i) =>
      h('th', {scope: 'col', class: i > 0 && text !== '' ? 'right' : undefined}, text)))),
    h('tbody', {}, rows.map(row => h('tr', {}, h('th', {scope: 'row'}, row.name, row.better === 'neither' ? null : h('span', {class: 'small muted'}, ` ${row.better} is better`)),
      others.size > 1 ? h('td', {class: 'right'}, row.second) : null, cell(row.a), cell(row.b),
      h('td', {class: 'right number'}, row.standardError === undefined ? number(row.difference, 4) : interval(row.difference, row.standardError)),
      h('td', {class: 'right number'}, row.pValue === undefined ? '\u2013' : row.pValue < 1e-3 ? '< 0.001' : number(row.pValue, 2)),
      h('td', {class: row.pValue < alpha ? 'told' : 'muted'}, row.verdict))))))];
}

function cell({value, low, high}) {
  return h('td', {class: 'right number'}, number(value, 4), low === undefined ? null : h('span', {class: 'small muted'}, ` [${number(low, 4)}, ${number(high, 4)}]`));
}
