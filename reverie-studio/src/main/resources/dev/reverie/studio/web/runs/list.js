// The table of all runs, and the queue.
import {get, listen} from '../api.js';
import {fill, h, settle} from '../dom.js';
import {ago, count, duration, number} from '../format.js';
import {spark} from '../chart/spark.js';
import {roomHead} from '../ui/head.js';
import {Queue} from './queue.js';
import {go} from '../state.js';
import {icon} from '../ui/icons.js';
import {button, notice} from '../ui/controls.js';
import {empty} from '../ui/messages.js';

export const STATES = {training: 'running', interrupted: 'paused', finished: 'done', failed: 'failed', damaged: 'failed', empty: ''};

export function list(place, state) {
  const chosen = new Set();
  const table = h('div', {class: 'runs-table'});
  const queue = new Queue();
  const compareButton = button('Compare', () => go('runs', ['compare'], {run: [...chosen].join(',')}), {disabled: true, title: 'Choose two to eight runs'});
  place.append(roomHead('Runs', h('span', {class: 'about'}), [compareButton, button('New run', () => go('runs', ['new']), {symbol: 'add', kind: 'primary'})]),
    h('div', {class: 'room-body stack'}, queue.element, table));
  const about = place.querySelector('.about');

  async function load() {
    try {
      const {runs} = await get('/runs');
      about.textContent = runs.length === 0 ? '' : `${count(runs.length)} ${runs.length === 1 ? 'run' : 'runs'}`;
      compareButton.hidden = runs.length < 2;
      if (runs.length === 0) {
        empty(table, icon('runs'), 'No runs yet', 'A run is a folder with a trained model and all that was recorded on the way: losses, samples, checkpoints. '
          + 'Two minutes on two cores train one on points or drawn digits.', button('Train a first model', () => go('runs', ['new'], {preset: 'quickstart-points'}), {kind: 'primary'}),
        button('Draw points to learn', () => go('plane', [], {tool: 'draw'})));
      } else {
        fill(table, runTable(runs, chosen, () => {
          compareButton.disabled = chosen.size < 2 || chosen.size > 8;
          compareButton.textContent = chosen.size > 0 ? `Compare ${chosen.size}` : 'Compare';
        }));
      }
    } catch (problem) {
      fill(table, notice(problem.detail));
    }
  }

  const soon = settle(load, 300);
  const stop = listen('/events', {
    state: ({jobs}) => queue.replace(jobs),
    job: job => { queue.put(job); soon(); },
    progress: event => queue.progress(event.id, event.progress),
    runs: soon,
  });
  load();
  return {close: () => { stop(); soon.cancel(); }};
}

function runTable(runs, chosen, tell) {
  const head = [['', ''], ['Name', ''], ['State', ''], ['Data', 'wide'], ['Step', 'right'], ['Loss', 'right'], ['', 'wide'], ['Steps/s', 'right wide'], ['Left', 'right'], ['Changed', 'right wide']];
  return h('table', {class: 'table'}, h('caption', {class: 'unseen'}, 'All runs, the newest first'),
    h('thead', {}, h('tr', {}, head.map(([text, kind], i) => i === 0 ? h('td', {}, h('span', {class: 'unseen'}, 'choose')) : h('th', {scope: 'col', class: kind}, text || h('span', {class: 'unseen'}, 'loss over time'))))),
    h('tbody', {}, runs.map(run => {
      const open = `#/runs/run/${encodeURIComponent(run.name)}`;
      return h('tr', {onclick: event => { if (!event.target.closest('a, input')) { location.hash = open; } }},
        h('td', {class: 'pick'}, h('input', {type: 'checkbox', 'aria-label': `choose ${run.name} to compare`, checked: chosen.has(run.name), onchange: event => {
          event.target.checked ? chosen.add(run.name) : chosen.delete(run.name);
          tell();
        }})),
        h('th', {scope: 'row'}, h('a', {href: open}, run.name), run.fault ? h('p', {class: 'error small'}, run.fault) : h('p', {class: 'small muted'}, run.description ?? '')),
        h('td', {}, h('span', {class: `badge ${STATES[run.state] ?? ''}`}, run.state)),
        h('td', {class: 'wide'}, run.dataName ?? ''),
        h('td', {class: 'right number', 'data-label': 'step'}, run.step === undefined ? '' : run.steps ? [count(run.step), h('span', {class: 'muted'}, ` of ${count(run.steps)}`)] : count(run.step)),
        h('td', {class: 'right number', 'data-label': 'loss'}, run.loss === undefined ? '' : number(run.loss, 3)),
        h('td', {class: 'wide'}, spark(run.spark, `loss of ${run.name}`)),
        h('td', {class: 'right number wide'}, run.state === 'training' && run.stepsPerSecond ? number(run.stepsPerSecond, 3) : ''),
        h('td', {class: 'right number', 'data-label': 'left'}, run.state === 'training' && run.secondsLeft !== undefined ? duration(run.secondsLeft) : ''),
        h('td', {class: 'right number wide muted'}, run.updated ? ago(run.updated) : ''));
    })));
}
