// What works and what waits, with pause, resume and cancel.
import {explain, post, remove} from '../api.js';
import {fill, h} from '../dom.js';
import {duration} from '../format.js';
import {go} from '../state.js';
import {button} from '../ui/controls.js';
import {toast} from '../ui/messages.js';
import {placeOf} from '../ui/restore.js';

const ENDED = ['done', 'failed', 'cancelled'];
const LOOK = {running: 'running', pausing: 'paused', paused: 'paused', cancelling: 'paused', done: 'done', failed: 'failed'};

export class Queue {
  constructor() {
    this.jobs = new Map();
    this.past = false;
    this.element = h('section', {class: 'card queue', 'aria-label': 'Queue', hidden: true});
  }

  /** All jobs there are, the newest first. */
  replace(jobs) {
    this.jobs = new Map(jobs.slice().reverse().map(job => [job.id, job]));
    this.show();
  }

  put(job) {
    this.jobs.set(job.id, job);
    this.show();
  }

  progress(id, progress) {
    const job = this.jobs.get(id);
    if (job) {
      job.progress = progress;
      const row = this.element.querySelector(`[data-job="${CSS.escape(id)}"]`);
      const bar = row?.querySelector('progress');
      if (bar) {
        bar.max = progress.total || 1;
        bar.value = progress.done;
        row.querySelector('.left').textContent = left(job);
      }
    }
  }

  show() {
    const all = [...this.jobs.values()].reverse();
    const going = all.filter(job => !ENDED.includes(job.state));
    const ended = all.filter(job => ENDED.includes(job.state));
    this.element.hidden = all.length === 0;
    going.sort((a, b) => rank(a) - rank(b));
    const rows = [...going, ...(this.past ? ended.slice(0, 30) : ended.filter(job => job.state === 'failed').slice(0, 2))];
    fill(this.element, h('div', {class: 'row spread'}, h('h2', {}, going.length === 0 ? 'Nothing runs' : going.length === 1 ? 'One job' : `${going.length} jobs`),
      ended.length === 0 ? null : button(this.past ? 'Hide ended' : `Show ended (${ended.length})`, () => { this.past = !this.past; this.show(); }, {kind: 'quiet'})),
    rows.length === 0 ? null : h('ul', {}, rows.map(job => this.#row(job))));
  }

  #row(job) {
    const act = (what, text) => button(text, async () => this.#try(async () => this.put(await post(`/jobs/${job.id}/${what}`))));
    const place = job.kind === 'train' ? (job.links?.run ? ['runs', ['run', decodeURIComponent(job.links.run.split('/').pop())]] : null) : placeOf(job.kind, job.request);
    return h('li', {'data-job': job.id, class: 'job'},
      h('span', {class: `badge ${LOOK[job.state] ?? ''}`}, job.state === 'queued' && job.position ? `queued, ${job.position}` : job.state),
      h('span', {class: 'grow'}, place ? h('a', {href: '#', onclick: event => { event.preventDefault(); go(...place); }}, job.title) : job.title,
        job.problem ? h('p', {class: 'error small'}, explain(job.problem)) : null),
      job.state === 'running' && job.progress ? h('progress', {max: job.progress.total || 1, value: job.progress.done, 'aria-label': job.title}) : null,
      h('span', {class: 'left small muted number'}, left(job)),
      h('span', {class: 'row'},
        job.kind === 'train' && job.state === 'running' ? act('pause', 'Pause') : null,
        job.state === 'paused' || job.kind === 'train' && ['failed', 'cancelled'].includes(job.state) ? act('resume', 'Resume') : null,
        ENDED.includes(job.state) ? null : button('Cancel', () => this.#try(() => remove(`/jobs/${job.id}`)), {kind: 'danger'}),
        ENDED.includes(job.state) && job.kind !== 'train' ? button(`Remove ${job.title}`, () => this.#try(async () => {
          await remove(`/jobs/${job.id}`);
          this.jobs.delete(job.id);
          this.show();
        }), {symbol: 'close', kind: 'quiet', only: true}) : null));
  }

  async #try(act) {
    try {
      await act();
    } catch (problem) {
      toast(problem.detail ?? problem.message);
    }
  }
}

/** What runs stands first, then what waits, in its order. */
function rank(job) {
  return job.state === 'queued' ? 1 + (job.position ?? 0) : job.state === 'paused' ? 1e6 : 0;
}

function left(job) {
  return job.state === 'running' && job.progress?.secondsLeft !== undefined ? `${duration(job.progress.secondsLeft)} left` : '';
}
