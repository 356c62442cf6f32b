// A cell for each combination of two or three settings, from the same noise.
import {estimate} from '../api.js';
import {fill, h, settle} from '../dom.js';
import {count, duration} from '../format.js';
import {requestOf, samplingForm} from './sampling.js';
import {go} from '../state.js';
import {icon} from '../ui/icons.js';
import {button, field, select, showProblem, textInput} from '../ui/controls.js';
import {JobLine} from '../ui/job.js';
import {copyText, dialog, empty} from '../ui/messages.js';

const KEYS = [['sampler', 'sampler'], ['steps', 'steps'], ['seed', 'seed'], ['label', 'class'], ['guidance', 'guidance weight'], ['step', 'checkpoint (training step)'],
  ['sampling.eta', 'noise \u03b7'], ['sampling.order', 'order'], ['sampling.grid', 'time grid'], ['sampling.tolerance', 'tolerance'], ['sampling.churn', 'churn']];

export function open(place, state, context) {
  return new Grid(place, state, context);
}

/** The values of an axis: numbers where they are numbers. */
export function valuesOf(text) {
  return text.split(',').map(each => each.trim()).filter(each => each !== '').map(each => Number.isFinite(Number(each)) ? Number(each) : each);
}

class Grid {
  constructor(place, state, context) {
    Object.assign(this, {state, context, cells: new Map()});
    this.form = h('form', {class: 'card stack', onsubmit: event => { event.preventDefault(); state.set({go: '1'}); this.begin(); }});
    this.cost = h('p', {class: 'small muted', role: 'status'});
    this.result = h('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Grid'});
    this.line = new JobLine({form: this.form, result: () => this.result, onState: job => this.#shown(job), handlers: {cell: event => this.#cell(event)}});
    place.append(h('div', {class: 'bench'}, this.form, h('div', {class: 'card stack'}, this.line.element, this.result)));
    this.stop = state.onChange(changed => changed.some(key => key !== 'go') && this.show());
    this.ask = settle(() => this.#estimate(), 350);
    this.show();
    if (state.flag('go')) {
      this.begin();
    } else {
      empty(this.result, icon('pictures'), 'Every combination at once', 'Choose what varies sideways and downwards; every cell is drawn from the same noise, so that only the settings differ.',
        button('Draw the grid', () => this.form.requestSubmit(), {kind: 'primary'}));
    }
  }

  get request() {
    const axis = key => this.state.get(key) ? {key: this.state.get(key), values: valuesOf(this.state.get(`${key}v`))} : undefined;
    const request = requestOf(this.state, this.context.detail);
    const keys = ['x', 'y', 'z'].map(key => this.state.get(key));
    return {...request, n: Math.min(request.n ?? 4, 64), ...Object.fromEntries(keys.filter(key => key in request).map(key => [key, undefined])), x: axis('x'), y: axis('y'), z: axis('z')};
  }

  show() {
    const {state} = this;
    const focus = this.form.contains(document.activeElement) ? document.activeElement.closest('[data-field]')?.dataset.field : null;
    const fits = KEYS.filter(([key]) => (!['label', 'guidance'].includes(key) || this.context.detail.classes?.length > 0) && (key !== 'step' || this.context.detail.checkpoints?.length > 1));
    const axis = (key, label, optional) => h('div', {class: 'fields'},
      field(`${key}.key`, label, select(optional ? [['', 'nothing'], ...fits] : fits, state.get(key), value => state.set({[key]: value, [`${key}v`]: this.#usual(value)}))),
      state.get(key) ? field(`${key}.values`, 'Values', textInput(state.get(`${key}v`), value => state.set({[`${key}v`]: value}))) : null);
    fill(this.form, axis('x', 'Sideways', false), axis('y', 'Downwards', false), axis('z', 'One grid for each', true),
      samplingForm(state, this.context, ['label', 'n', 'seed', 'sampler', 'steps'].filter(part => !['x', 'y', 'z'].some(key => state.get(key) === part))), this.cost,
      h('button', {class: 'button primary'}, 'Draw the grid'));
    focus && this.form.querySelector(`[data-field="${CSS.escape(focus)}"] :is(input, select)`)?.focus();
    this.ask();
  }

  begin() {
    this.cells.clear();
    this.shape = this.request;
    this.#lay();
    this.line.begin('grid', this.request);
  }

  close() {
    this.ask.cancel();
    this.line.close();
    this.stop();
  }

  #usual(key) {
    const {detail, samplers} = this.context;
    return {sampler: samplers.slice(0, 3).map(each => each.name).join(', '), steps: '5, 10, 20', seed: '0, 1, 2', guidance: '1, 2, 4', 'sampling.eta': '0, 0.5, 1', 'sampling.order': '1, 2, 3',
      label: (detail.classes ?? []).slice(0, 4).map((name, i) => i).join(', '), step: (detail.checkpoints ?? []).slice(-4).join(', '), 'sampling.grid': 'uniform, karras, logSnr',
      'sampling.tolerance': '0.01, 0.001, 0.0001', 'sampling.churn': '0, 10, 40'}[key] ?? '';
  }

  async #estimate() {
    const request = this.request;
    const cells = request.x.values.length * request.y.values.length * (request.z?.values.length ?? 1);
    try {
      const found = await estimate('grid', request);
      this.cost.textContent = `${count(found.cells ?? cells)} cells, about ${duration(found.seconds)}`;
    } catch (problem) {
      this.cost.textContent = `${count(cells)} cells`;
      if (problem.status === 422) {
        showProblem(this.form, problem);
      }
    }
  }

  #lay() {
    const {x, y, z} = this.shape;
    const table = value => h('table', {class: 'grid-table'}, h('caption', {class: 'small muted'}, z ? `${nameOf(z.key)} ${value}` : `${nameOf(x.key)} sideways, ${nameOf(y.key)} downwards`),
      h('thead', {}, h('tr', {}, h('td', {}), x.values.map(each => h('th', {scope: 'col'}, String(each))))),
      h('tbody', {}, y.values.map((row, j) => h('tr', {}, h('th', {scope: 'row'}, String(row)), x.values.map((column, i) => {
        const k = z ? z.values.indexOf(value) : 0;
        const cell = h('td', {}, h('div', {class: 'cell waiting'}));
        this.cells.set((k * y.values.length + j) * x.values.length + i, cell);
        return cell;
      })))));
    fill(this.result, (z ? z.values : ['']).map(table));
  }

  #cell(event) {
    const cell = this.cells.get(event.index);
    if (!cell || !event.file && !event.href) {
      return;
    }
    const href = event.href ?? `/api/v1/jobs/${this.line.job.id}/files/${encodeURIComponent(event.file)}`;
    const text = Object.entries(event.settings ?? {}).map(([key, value]) => `${key} ${value}`).join(', ');
    fill(cell, h('button', {type: 'button', class: 'cell', title: text, 'aria-label': `Cell ${text || event.index}`, onclick: () => this.#open(event, href, text)},
      h('img', {src: href, alt: '', class: 'pixelated', loading: 'lazy'})));
  }

  #open(event, href, text) {
    const {x, y, z} = this.shape;
    const values = {seed: this.state.get('seed'), label: this.state.get('label'), sampler: this.state.get('sampler'), steps: this.state.get('steps'), n: this.state.get('n'), go: '1'};
    const nx = x.values.length;
    const ny = y.values.length;
    [[x, event.index % nx], [y, Math.floor(event.index / nx) % ny], [z, Math.floor(event.index / nx / ny)]].forEach(([axis, i]) => {
      if (axis) {
        values[axis.key === 'sampling.eta' ? 'eta' : axis.key] = axis.values[i];
      }
    });
    const only = ['x', 'y', 'z'].every(key => !this.shape[key] || this.shape[key].key === 'sampling.eta' || !this.shape[key].key.includes('.'));
    const shown = dialog('One cell', h('div', {class: 'stack'}, h('img', {src: href, alt: `Samples with ${text}`, class: 'pixelated cell-large'}), h('p', {class: 'small muted'},
      [text, event.evaluations ? `${event.evaluations} evaluations` : null, event.seconds ? duration(event.seconds) : null].filter(Boolean).join(' \u00b7 '))), [
      ...event.command ? [['Copy as command', () => copyText('Command', event.command)]] : [],
      ...only ? [['Open these settings', () => { shown.close(); go('pictures', [this.context.detail.model, 'sample'], values); }, 'primary']] : []]);
  }

  #shown(job) {
    if (job.state === 'done') {
      (job.result?.cells ?? []).forEach(cell => this.#cell(cell));
    }
  }
}

function nameOf(key) {
  return KEYS.find(each => each[0] === key)?.[1] ?? key;
}
