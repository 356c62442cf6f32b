// Two to eight runs side by side: what differs in their configurations, curves over one another, measurements.
import {array, get} from '../api.js';
import {fill, h} from '../dom.js';
import {count, number} from '../format.js';
import {LineChart} from '../chart/line.js';
import {series} from '../colour.js';
import {Evaluation} from './evaluation.js';
import {copyLink, roomHead} from '../ui/head.js';
import {show} from './setting.js';
import {button, notice} from '../ui/controls.js';

export function compare(place, state) {
  const names = state.list('run');
  const body = h('div', {class: 'room-body stack'});
  place.append(roomHead('Compare', h('span', {class: 'about'}, h('a', {href: '#/runs'}, 'all runs')), button('Copy address', () => copyLink(state), {symbol: 'link', kind: 'quiet'})), body);
  const charts = [];
  const evaluation = new Evaluation(names, load);
  load();

  async function load() {
    try {
      const [answer, ...curves] = await Promise.all([get('/runs/comparison', {run: names}),
        ...names.map(name => array(`/runs/${encodeURIComponent(name)}/metrics`, {n: 600}).catch(() => null))]);
      charts.splice(0).forEach(chart => chart.close());
      fill(body, h('div', {class: 'card'}, curvesOf(names, curves)), h('div', {class: 'two'},
        h('div', {class: 'card'}, h('h2', {}, 'What differs'), settingsTable(answer)), measurements(answer)), evaluation.element);
      evaluation.show(answer);
    } catch (problem) {
      fill(body, notice(problem.detail), h('a', {class: 'button', href: '#/runs'}, 'Choose runs again'));
    }
  }

  function curvesOf(labels, curves) {
    const chart = new LineChart({title: 'Loss', look: 'Compare losses only between runs of the same data, weighting and distribution of times.', x: {label: 'step'}, y: {label: 'loss', log: true},
      height: 280, series: labels.map((label, i) => ({label, colour: i})), legend: true, waiting: 'None of them has recorded a step.'});
    charts.push(chart);
    const [steps, values] = join(curves.map(curve => curve ? {
      x: Array.from({length: curve.shape[0]}, (none, i) => curve.data[2 * i]), y: Array.from({length: curve.shape[0]}, (none, i) => curve.data[2 * i + 1]),
    } : {x: [], y: []}));
    if (steps.length > 1) {
      requestAnimationFrame(() => chart.set([steps, ...values]));
    }
    return chart.element;
  }

  return {close: () => { evaluation.close(); charts.forEach(chart => chart.close()); }};
}

/** Curves of different x as one table: all x in order, and null where a curve has no value. */
export function join(curves) {
  const steps = [...new Set(curves.flatMap(curve => curve.x))].sort((a, b) => a - b);
  const at = new Map(steps.map((step, i) => [step, i]));
  return [steps, curves.map(curve => {
    const values = new Array(steps.length).fill(null);
    curve.x.forEach((step, i) => { values[at.get(step)] = curve.y[i]; });
    return values;
  })];
}

function head(answer, first) {
  return h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, first), answer.runs.map((run, i) => h('th', {scope: 'col', class: 'right'},
    h('i', {class: 'swatch', vars: {'--swatch': series(i)}}), h('a', {href: `#/runs/run/${encodeURIComponent(run.name)}`}, run.name)))));
}

function settingsTable(answer) {
  const rows = [{path: 'step', values: answer.runs.map(run => run.step === undefined ? '' : count(run.step))}, ...answer.settings];
  return h('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Settings that differ'}, h('table', {class: 'table'}, head(answer, 'setting'), h('tbody', {}, rows.map(row =>
    h('tr', {}, h('th', {scope: 'row', class: 'mono'}, row.path), row.values.map(value => h('td', {class: 'right number'}, value === null || value === undefined ? '\u2013' : show(value))))))),
  answer.settings.length === 0 ? h('p', {class: 'muted'}, 'Their configurations are the same.') : null);
}

function measurements(answer) {
  const rows = answer.measurements ?? [];
  return rows.length === 0 ? null : h('div', {class: 'card'}, h('h2', {}, 'Measurements'), h('p', {class: 'small muted'}, 'Less is better. Other data: what as many other examples of the data have.'),
    h('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Measurements'}, h('table', {class: 'table'}, h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, 'measure'),
      answer.runs.map(run => h('th', {scope: 'col', class: 'right'}, run.name)), h('th', {scope: 'col', class: 'right'}, 'other data'))),
    h('tbody', {}, rows.map(row => h('tr', {}, h('th', {scope: 'row'}, row.name), row.values.map(value => h('td', {class: 'right number'}, value === null ? '\u2013' : number(value, 4))),
      h('td', {class: 'right number'}, row.ofData === null || row.ofData === undefined ? '\u2013' : number(row.ofData, 4))))))));
}
