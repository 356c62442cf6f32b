// A new run: a form made of the configuration's own descriptions, with the YAML beside it.
import {estimate, get, post, start} from '../api.js';
import {fill, h, settle} from '../dom.js';
import {bytes, count, duration} from '../format.js';
import {roomHead, undoButtons} from '../ui/head.js';
import {OwnData} from './owndata.js';
import {controlOf} from './setting.js';
import {go} from '../state.js';
import {button, clearProblem, field, notice, select, showProblem, textInput} from '../ui/controls.js';
import {copyText, toast} from '../ui/messages.js';

const OPEN = ['training', 'network'];
/** Stands for a configuration that is chosen for the data. */
const FITTED = 'fitted';
const BUDGETS = [['1m', '1 minute'], ['10m', '10 minutes'], ['30m', 'half an hour'], ['2h', '2 hours'], ['8h', '8 hours']];

const ORDER = ['training', 'network', 'process', 'objective', 'data', 'sampling'];

export function form(place, state) {
  const make = new Form(state);
  place.append(roomHead('New run', h('span', {class: 'about'}, 'a preset, with your changes'), [undoButtons(state)]), make.element);
  const stop = state.onChange(() => make.later());
  make.load();
  return {close: () => { stop(); make.later.cancel(); }};
}

class Form {
  constructor(state) {
    this.state = state;
    this.choices = h('div', {class: 'stack'});
    this.own = new OwnData(upload => this.#taken(upload));
    this.head = h('div', {class: 'card stack'}, this.choices, this.own.element);
    this.sections = h('div', {class: 'stack'});
    this.yaml = h('textarea', {id: 'yaml', rows: 30, spellcheck: 'false', oninput: settle(() => this.#typed(), 700)});
    this.estimate = h('p', {class: 'small muted', role: 'status'});
    this.begin = h('button', {class: 'button primary', disabled: true}, 'Start training');
    this.command = button('Copy as command', () => copyText('Command', this.configuration.command), {symbol: 'copy'});
    this.command.hidden = true;
    this.element = h('form', {class: 'room-body new-run', onsubmit: event => { event.preventDefault(); this.#start(); }},
      h('div', {class: 'stack'}, this.head, this.sections),
      h('div', {class: 'stack beside'}, h('div', {class: 'card stack'}, h('div', {class: 'row'}, this.begin, this.command), this.estimate),
        h('div', {class: 'card field', 'data-field': 'yaml'}, h('label', {for: 'yaml'}, 'The whole configuration as YAML; changes here change the form'), this.yaml)));
    this.later = settle(() => this.check(), 120);
  }

  get settings() {
    try {
      return JSON.parse(this.state.get('set'));
    } catch {
      return {};
    }
  }

  async load() {
    try {
      const [presets, toys, data] = await Promise.all([get('/presets'), get('/plane/toys'), get('/data')]);
      this.presets = presets.groups;
      this.toys = toys.toys;
      this.folders = data.data;
    } catch (problem) {
      this.element.prepend(notice(problem.detail));
      return;
    }
    if (!this.state.get('preset')) {
      this.state.set({preset: this.presets[0].presets[0].name}, {passing: true});
    }
    this.check();
    this.#showUpload();
  }

  /** Data that were sent before, by the address. */
  async #showUpload() {
    const data = this.state.get('data');
    if (data.startsWith('upload:')) {
      try {
        this.upload = await get(`/uploads/${encodeURIComponent(data.slice(7))}`);
        this.own.show(this.upload);
        this.#showHead();
      } catch {
        // The check of the configuration tells what is wrong with the name.
        this.own.clear();
      }
    }
  }

  get request() {
    const {state} = this;
    const base = this.typed ? {yaml: this.typed} : {preset: state.get('preset')};
    return {...base, settings: this.settings, data: state.get('data'), budget: base.preset === FITTED ? state.get('budget') : ''};
  }

  /** Asks what the configuration is now; the form and the YAML show the answer. */
  async check() {
    if (!this.folders) {
      // The lists to choose from are still to come; with them it is checked.
      return;
    }
    const ticket = this.ticket = {};
    this.#showHead();
    if (this.state.get('preset') === FITTED) {
      this.estimate.textContent = 'Looking at the data and timing this machine\u2026';
    }
    try {
      const configuration = await post('/configurations', clean(this.request));
      if (ticket !== this.ticket) {
        return;
      }
      this.configuration = configuration;
      clearProblem(this.element);
      this.#showSections();
      if (document.activeElement !== this.yaml) {
        this.yaml.value = configuration.yaml;
      }
      this.begin.disabled = false;
      this.command.hidden = !configuration.command;
      this.#estimate(ticket);
    } catch (problem) {
      if (ticket === this.ticket) {
        this.begin.disabled = true;
        this.estimate.textContent = '';
        showProblem(this.element, this.typed && !problem.field ? {...problem, detail: problem.detail, field: 'yaml'} : problem);
      }
    }
  }

  #showHead() {
    const {state} = this;
    const presets = this.presets.map(group => ({group: group.title, options: group.presets.map(each => [each.name, each.name])}));
    const about = this.presets.flatMap(group => group.presets).find(each => each.name === state.get('preset'))?.description
      ?? (state.get('preset') === FITTED ? 'Network, noise levels and number of steps are chosen for the data and this machine, as reverie train --data does.' : undefined);
    const data = [['', 'as the preset says'], {group: 'Points in the plane', options: this.toys.map(each => [each.model, each.title])}];
    if (this.folders.length > 0) {
      data.push({group: 'In the folder of data', options: this.folders.map(name => [name, name.slice(name.indexOf(':') + 1)])});
    }
    const chosen = state.get('data');
    if (chosen.startsWith('upload:')) {
      data.push({group: 'Yours', options: [[chosen, this.upload?.name ?? this.upload?.kind ?? 'what you sent']]});
    }
    if (isOwn(chosen) || state.get('preset') === FITTED) {
      presets.unshift({group: 'For data of your own', options: [[FITTED, 'chosen for the data']]});
    }
    const focus = this.choices.contains(document.activeElement) ? document.activeElement.id : null;
    fill(this.choices, h('h2', {}, 'Begin with'),
      h('div', {class: 'fields'},
        field('preset', 'Preset', keep(select(presets, state.get('preset'), value => { this.typed = null; state.set({preset: value, set: '{}'}); }), 'preset'), {hint: about, wide: true}),
        state.get('preset') === FITTED ? field('budget', 'Time of the training', keep(select(budgets(state.get('budget')), state.get('budget'), value => state.set({budget: value})), 'budget')) : null,
        field('data', 'Data', keep(select(data, chosen, value => this.#choose(value)), 'data')),
        field('name', 'Name of the run', keep(textInput(state.get('name'), value => state.set({name: value}), {placeholder: 'made up where it is empty', pattern: '[A-Za-z0-9][A-Za-z0-9._\\-]{0,63}'}), 'name'))));
    focus && this.choices.querySelector(`#${focus}`)?.focus();
  }

  /** Other data; what was chosen for data of one's own does not suit others. */
  #choose(data) {
    const fitted = this.state.get('preset') === FITTED;
    if (!data.startsWith('upload:')) {
      this.own.clear();
    }
    this.state.set(fitted && !isOwn(data) ? {data, preset: this.presets[0].presets[0].name, set: '{}'} : {data});
  }

  #taken(upload) {
    this.upload = upload;
    const table = ['table', 'points'].includes(upload.kind);
    this.typed = null;
    this.state.set({data: `upload:${upload.id}`, ...table ? {} : {preset: FITTED, set: '{}'}});
  }

  #showSections() {
    const {settings, notices} = this.configuration;
    const groups = new Map();
    for (const setting of settings) {
      groups.has(setting.section) || groups.set(setting.section, []);
      groups.get(setting.section).push(setting);
    }
    const opened = new Set([...this.sections.querySelectorAll('details')].filter(each => each.open).map(each => each.dataset.section));
    const first = this.sections.childElementCount === 0;
    const focus = this.sections.contains(document.activeElement) ? document.activeElement.closest('[data-field]')?.dataset.field : null;
    fill(this.sections, notices?.length > 0 ? h('div', {class: 'notice plain small'}, h('div', {}, notices.map(text => h('p', {}, text)))) : null, [...groups].sort(([a], [b]) => place(a) - place(b)).map(([section, list]) => {
      const changed = list.filter(each => each.changed).length;
      return h('details', {class: 'card section', 'data-section': section || 'run', open: first ? OPEN.includes(section) && innerWidth > 760 : opened.has(section || 'run')},
        h('summary', {}, h('h2', {}, section === '' ? 'run' : section), h('span', {class: 'small muted'}, changed > 0 ? `${changed} changed` : count(list.length))),
        h('div', {class: 'fields'}, list.map(each => controlOf(each, this.settings[each.path] !== undefined, value => this.#put(each.path, value)))));
    }));
    focus && this.sections.querySelector(`[data-field="${CSS.escape(focus)}"] :is(input, select)`)?.focus();
  }

  #put(path, value) {
    const settings = this.settings;
    if (value === undefined) {
      delete settings[path];
    } else {
      settings[path] = value;
    }
    this.state.set({set: JSON.stringify(settings)});
  }

  /** The YAML was edited by hand: it becomes the base, without further changes over it. */
  #typed() {
    this.typed = this.yaml.value;
    this.state.values.set = '{}';
    this.check();
  }

  async #estimate(ticket) {
    this.estimate.textContent = 'Counting what it would take\u2026';
    try {
      const found = await estimate('train', this.#trainRequest());
      if (ticket === this.ticket) {
        this.estimate.textContent = [`About ${duration(found.seconds)} on this machine`, found.memory ? `${bytes(found.memory)} of memory` : null].filter(Boolean).join(', ');
      }
    } catch (problem) {
      if (ticket === this.ticket) {
        this.estimate.textContent = problem.detail;
      }
    }
  }

  #trainRequest() {
    return {...clean(this.request), name: this.state.get('name'), snapshots: Number(this.state.get('snapshots'))};
  }

  async #start() {
    this.begin.disabled = true;
    try {
      const job = await start('train', this.#trainRequest());
      const run = job.links?.run?.split('/').pop();
      toast(job.state === 'queued' && job.position > 1 ? `In the queue, place ${job.position}` : 'Training begins');
      run ? go('runs', ['run', decodeURIComponent(run)]) : go('runs');
    } catch (problem) {
      showProblem(this.element, problem);
      this.begin.disabled = false;
    }
  }
}

/** Sections in the order of their use; parts of one behind it. */
function place(section) {
  const at = ORDER.indexOf(section.split('.')[0]);
  return at < 0 ? ORDER.length : at + (section.includes('.') ? 0.5 : 0);
}

/** Times to choose from, and the one that an address brought. */
function budgets(chosen) {
  return BUDGETS.some(([value]) => value === chosen) ? BUDGETS : [[chosen, chosen], ...BUDGETS];
}

/** Whether data are a person's own, for which a configuration can be chosen. */
function isOwn(data) {
  return /^(upload|folder):/.test(data);
}

function keep(control, id) {
  control.id = id;
  return control;
}

function clean(request) {
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== '' && value !== undefined));
}
