// Work that takes more than a moment: begun once for each request, followed, cancelled, taken home.
import {cleaned, explain, fieldOf, follow, remove, start} from '../api.js';
import {fill, h} from '../dom.js';
import {duration} from '../format.js';
import {button, clearProblem, menu, showProblem} from './controls.js';
import {copyText, saveBlob, toast} from './messages.js';
import {offlineResult} from './offline.js';

/** A name for a request: the same request has the same name, so that an address finds its result again. */
export function nameOf(kind, request) {
  const text = JSON.stringify([kind, sorted(cleaned(request))]);
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (let i = 0; i < text.length; i += 1) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193) >>> 0;
    b = Math.imul(b + text.charCodeAt(i), 0x85ebca6b) >>> 0;
    b = (b ^ b >>> 13) >>> 0;
  }
  return `${kind}-${a.toString(16).padStart(8, '0')}${b.toString(16).padStart(8, '0')}`;
}

function sorted(value) {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  return value && typeof value === 'object' ? Object.fromEntries(Object.keys(value).sort().map(key => [key, sorted(value[key])])) : value;
}

/**
 * One job on the page: a line with its state, progress and what can be done with it. `onState(job)` and `handlers` hear what
 * happens; problems are shown in `form`. `result()` is the element that shows what came of it.
 */
export class JobLine {
  constructor({form, onState, handlers = {}, result}) {
    this.result = result;
    this.form = form;
    this.onState = onState;
    this.handlers = handlers;
    this.element = h('div', {class: 'job-line', 'aria-live': 'polite'});
  }

  /** Begins the work, or finds it if it was begun before, with the same mark if there is one, and did not fail. */
  async begin(kind, request, mark) {
    this.stop?.();
    clearProblem(this.form);
    this.request = {kind, request};
    const ticket = this.ticket = {};
    try {
      const name = nameOf(kind, mark === undefined ? request : {...request, mark});
      let job = await start(kind, request, name);
      if (['failed', 'cancelled'].includes(job.state)) {
        job = await start(kind, request, `${name}-${Date.now().toString(36)}`);
      }
      if (ticket === this.ticket) {
        this.#watch(job);
      }
      return job;
    } catch (problem) {
      if (ticket === this.ticket) {
        this.job = null;
        fill(this.element);
        showProblem(this.form, problem);
      }
      return null;
    }
  }

  get busy() {
    return this.job && !['done', 'failed', 'cancelled'].includes(this.job.state);
  }

  close() {
    this.ticket = null;
    this.stop?.();
  }

  #watch(job) {
    this.job = job;
    this.#show();
    this.onState(job);
    this.stop = follow(job, {
      ...this.handlers,
      state: now => {
        this.job = now;
        this.#show();
        this.onState(now);
      },
      progress: progress => {
        this.job.progress = progress;
        this.#progress();
      },
    });
  }

  #show() {
    const {job} = this;
    if (this.busy) {
      this.bar = h('progress', {'aria-label': job.title});
      this.words = h('span', {class: 'small muted number'});
      fill(this.element, this.bar, this.words, button('Cancel', () => remove(`/jobs/${job.id}`).catch(problem => toast(problem.detail))));
      this.#progress();
    } else if (job.state === 'failed') {
      fill(this.element);
      showProblem(this.form, {...job.problem, detail: explain(job.problem) || 'It failed.', field: fieldOf(job.problem?.field)});
    } else if (job.state === 'cancelled') {
      fill(this.element, h('span', {class: 'muted'}, 'Cancelled.'));
    } else {
      fill(this.element, this.#done());
    }
  }

  #progress() {
    const {progress, state, position} = this.job;
    if (progress?.total) {
      this.bar.max = progress.total;
      this.bar.value = progress.done;
    }
    this.words.textContent = state === 'queued' ? `waits${position ? `, place ${position}` : ''}`
      : [progress?.text, progress?.secondsLeft !== undefined ? `${duration(progress.secondsLeft)} left` : null].filter(Boolean).join(', ');
  }

  #done() {
    const {job} = this;
    const files = Object.entries(job.links?.files ?? {}).filter(([name]) => !name.startsWith('cell-'));
    const result = job.result ?? {};
    const facts = [result.evaluations ? `${result.evaluations} network evaluations` : null, result.seconds ? duration(result.seconds) : null].filter(Boolean).join(', ');
    return [h('span', {class: 'small muted grow'}, facts),
      menu('Copy', [['As command', () => copyText('Command', job.command), ''], ['As Java', () => copyText('Java program', job.java), ''],
        ['Address', () => copyText('Address', location.href), 'this page']].filter(([text]) => text === 'Address' || (text === 'As Java' ? job.java : job.command)), {symbol: 'copy'}),
      menu('Save', [...files.map(([name, file]) => [name, () => save(file.href, name), file.type === 'image/png' ? 'knows its settings' : '']),
        ...this.result ? [['One HTML page', async () => saveBlob(new Blob([await offlineResult(this.result(), job)], {type: 'text/html'}), `${job.kind}.html`), 'works offline']] : []], {symbol: 'save'})];
  }
}

/** Saves what an address gives under a name. */
export async function save(href, name) {
  const answer = await fetch(href);
  if (!answer.ok) {
    toast((await answer.json().catch(() => ({}))).detail ?? `${name} is not there any more.`);
    return;
  }
  saveBlob(await answer.blob(), name);
}

