// One run: its curves, its samples over time, its averages, its configuration. While it trains, all of it moves.
import {array, explain, follow, get, listen, post, remove} from '../api.js';
import {fill, h, settle} from '../dom.js';
import {ago, bytes, count, duration, number} from '../format.js';
import {LineChart} from '../chart/line.js';
import {copyLink, roomHead} from '../ui/head.js';
import {Averages} from './averages.js';
import {STATES} from './list.js';
import {button, menu, notice, slider} from '../ui/controls.js';
import {copyText, toast} from '../ui/messages.js';

export function run(place, state, name) {
  const page = new RunPage(place, state, name);
  page.load();
  return {close: () => page.close()};
}

const path = name => `/runs/${encodeURIComponent(name)}`;

class RunPage {
  constructor(place, state, name) {
    this.state = state;
    this.name = name;
    this.steps = [];
    this.losses = [];
    this.about = h('span', {class: 'about'}, h('a', {href: '#/runs'}, 'all runs'));
    this.actions = h('span', {class: 'row'});
    this.facts = h('section', {class: 'card', 'aria-label': 'State'});
    this.pictures = h('section', {class: 'card', 'aria-label': 'Samples over time', hidden: true});
    this.messages = h('div', {class: 'stack'});
    this.yaml = h('pre', {class: 'yaml', tabindex: '0'});
    this.loss = new LineChart({title: 'Loss', look: 'Falls fast, then slowly. A rise, or no fall at all, needs a smaller learning rate.', x: {label: 'step'}, y: {label: 'loss', log: true},
      height: 240, series: [{label: 'loss', colour: 'model'}], waiting: 'No step is recorded yet.'});
    this.levels = new LineChart({title: 'Loss by noise level', look: 'Low noise at the left is the hardest: small detail is learned last.', x: {label: 'noise level \u03c3 / \u03b1', log: true},
      y: {label: 'loss'}, height: 190, series: [{label: 'loss', colour: 'model', points: true}], waiting: 'Recorded after the first steps.'});
    this.noise = new LineChart({title: 'Gradient noise', look: 'Beyond this batch size a larger batch saves little (arXiv:1812.06162).', x: {label: 'step'}, y: {label: 'samples', log: true},
      height: 190, series: [{label: 'noise scale', colour: 1, points: true}]});
    this.measured = new LineChart({title: 'Distance to the data', look: 'Less is better; the dashed value is that of as many other examples of the data, which no model betters for long.', x: {label: 'step'}, y: {label: 'distance', log: true},
      height: 190, series: [{label: 'distance'}]});
    this.averages = new Averages(state, name);
    this.charts = h('div', {class: 'two'}, h('div', {class: 'card'}, this.levels.element));
    place.append(roomHead(name, this.about, this.actions), h('div', {class: 'room-body run-page'},
      h('div', {class: 'stack'}, this.messages, h('div', {class: 'card'}, this.loss.element), this.charts, this.pictures, this.averages.element),
      h('div', {class: 'stack'}, this.facts, h('details', {class: 'card', open: true}, h('summary', {}, h('h2', {}, 'Configuration')), this.yaml))));
    this.soon = settle(() => this.load(), 400);
    this.draw = settle(() => this.#curves(), 120);
    this.stopList = listen('/events', {runs: this.soon, job: job => job.id === this.run?.job && this.soon()});
  }

  async load() {
    try {
      const [run, curve] = await Promise.all([get(path(this.name)), array(`${path(this.name)}/metrics`, {n: 1500}).catch(() => null)]);
      this.run = run;
      this.problem = null;
      if (curve && curve.shape[0] >= this.steps.length * 0.5) {
        this.steps = Array.from({length: curve.shape[0]}, (none, i) => curve.data[2 * i]);
        this.losses = Array.from({length: curve.shape[0]}, (none, i) => curve.data[2 * i + 1]);
      }
    } catch (problem) {
      fill(this.messages, notice(problem.detail));
      return;
    }
    this.#show();
    this.#follow();
  }

  close() {
    this.stopList();
    this.stopJob?.();
    this.soon.cancel();
    this.draw.cancel();
    this.averages.close();
    [this.loss, this.levels, this.noise, this.measured].forEach(each => each.close());
  }

  #follow() {
    const {job, state} = this.run;
    if (!job || state !== 'training' || this.following === job) {
      return;
    }
    this.following = job;
    this.stopJob?.();
    this.stopJob = follow({id: job}, {
      state: now => { this.job = now; if (['done', 'failed', 'cancelled', 'paused'].includes(now.state)) { this.following = null; this.soon(); } this.#facts(); },
      step: step => {
        this.last = step;
        this.run.step = step.step;
        if (step.step > (this.steps.at(-1) ?? -1)) {
          this.steps.push(step.step);
          this.losses.push(step.loss);
        }
        this.#facts();
        this.draw();
      },
      levels: event => { this.run.levels = event.levels; this.draw(); },
      gradientNoise: event => { (this.run.gradientNoise ??= []).push(event); this.draw(); },
      measured: event => { (this.run.measurements ??= []).push(event); this.draw(); },
      pictured: event => { (this.run.pictures ??= []).push(event); this.#pictures(); },
      forecast: event => { this.run.forecast = event; this.#facts(); },
      diagnosis: event => { (this.run.diagnoses ??= []).push(event); this.#messages(); },
    });
  }

  #show() {
    this.yaml.textContent = this.run.configuration ?? '';
    this.#head();
    this.#messages();
    this.#facts();
    this.#curves();
    this.#pictures();
    this.averages.show(this.run);
  }

  #head() {
    const {run} = this;
    const model = `run:${this.name}`;
    const plane = run.shape?.length === 1 && run.shape[0] === 2;
    const picture = run.shape?.length === 3;
    const usable = (run.checkpoints ?? []).length > 0 && run.task !== 'classifier';
    fill(this.actions,
      usable && plane && run.task === 'score' ? h('a', {class: 'button', href: `#/plane?model=${encodeURIComponent(model)}`}, 'Open in the plane') : null,
      usable && picture ? h('a', {class: 'button', href: `#/pictures/${encodeURIComponent(model)}`}, 'Draw samples') : null,
      menu('Copy', [['As command', () => copyText('Command', run.command ?? ''), 'train'], ['As Java', () => copyText('Java program', run.java ?? ''), 'train'],
        ['YAML', () => copyText('Configuration', run.configuration ?? '')], ['Address', () => copyLink(this.state)]].filter(each => each[0] !== 'As command' || run.command).filter(each => each[0] !== 'As Java' || run.java), {symbol: 'copy'}));
  }

  #messages() {
    const {run} = this;
    fill(this.messages, run.fault ? notice(run.fault) : null, latest(run.diagnoses ?? []).map(each =>
      h('div', {class: 'notice advice-note'}, h('p', {}, h('b', {}, explain({detail: each.reason})), ' ', explain({detail: each.remedy})))));
  }

  #facts() {
    const {run, last, job} = this;
    const running = run.state === 'training' && job && !['done', 'failed', 'cancelled'].includes(job.state);
    const rows = [
      ['step', run.step === undefined ? null : run.steps ? `${count(run.step)} of ${count(run.steps)}` : count(run.step)],
      ['loss', this.losses.length > 0 ? number(this.losses.at(-1), 3) : null],
      ['rate', rate(last, run)],
      ['memory', last?.memory ? bytes(last.memory) : null],
      ['learning rate', last?.learningRate ? number(last.learningRate, 3) : null],
      ['time left', run.state === 'training' ? duration(last?.secondsLeft ?? run.secondsLeft) : null],
      ['forecast', run.forecast?.text ?? null],
      ['data', run.dataName], ['shape', run.shape?.join(' \u00d7 ')],
      ['checkpoints', run.checkpoints ? count(run.checkpoints.length) : null],
      ['changed', run.updated && run.state !== 'training' ? ago(run.updated) : null],
    ].filter(([, value]) => value !== null && value !== undefined && value !== '');
    fill(this.facts, h('div', {class: 'row spread'}, h('span', {class: `badge ${STATES[run.state] ?? ''}`}, job && running ? job.state : run.state),
      h('span', {class: 'row'},
        running && job.state === 'running' ? button('Pause', () => this.#act(() => post(`/jobs/${job.id}/pause`))) : null,
        running ? button('Cancel', () => this.#act(() => remove(`/jobs/${job.id}`)), {kind: 'danger'}) : null,
        !running && run.job && ['interrupted', 'failed'].includes(run.state) ? button('Resume', () => this.#act(() => post(`/jobs/${run.job}/resume`)), {kind: 'primary'}) : null)),
    running && run.steps ? h('progress', {max: run.steps, value: run.step ?? 0, 'aria-label': 'Training'}) : null,
    run.description ? h('p', {class: 'muted small'}, run.description) : null,
    h('dl', {class: 'facts'}, rows.map(([name, value]) => [h('dt', {}, name), h('dd', {class: 'number-wrap'}, value)])));
  }

  #curves() {
    const {run} = this;
    if (this.steps.length > 1) {
      this.loss.set([this.steps, this.losses]);
    }
    const levels = [...run.levels ?? []].filter(each => Number.isFinite(each.loss)).sort((a, b) => b.logSnr - a.logSnr);
    if (levels.length > 0) {
      this.levels.set([levels.map(each => Math.exp(-each.logSnr / 2)), levels.map(each => each.loss)]);
    }
    const noise = run.gradientNoise ?? [];
    if (noise.length > 1) {
      this.#with(this.noise).set([noise.map(each => each.step), noise.map(each => each.samples)]);
    }
    const points = run.measurements ?? [];
    if (points.length > 0) {
      const names = Object.keys(points[0].values ?? {});
      const wanted = names.flatMap((name, i) => [{label: name, colour: i, points: true}, {label: `${name} of other data`, colour: i, dash: [4, 4]}]);
      if (this.measured.series.length !== wanted.length || this.measured.series[0].label !== wanted[0]?.label) {
        this.measured.use(wanted);
      }
      this.#with(this.measured).set([points.map(each => each.step), ...names.flatMap(name => [points.map(each => each.values[name] ?? null), points.map(each => each.ofData?.[name] ?? null)])]);
    }
  }

  #with(chart) {
    if (!chart.element.isConnected) {
      this.charts.append(h('div', {class: 'card'}, chart.element));
    }
    return chart;
  }

  #pictures() {
    const list = this.run.pictures ?? [];
    this.pictures.hidden = list.length === 0;
    if (list.length === 0) {
      return;
    }
    const chosen = list.findIndex(each => String(each.step) === this.state.get('at'));
    const at = chosen < 0 ? list.length - 1 : chosen;
    const image = h('img', {class: 'samples', alt: ''});
    const put = i => {
      const picture = list[Math.round(i)];
      image.src = picture.href;
      image.alt = `Samples after step ${picture.step}, all from the same noise`;
    };
    put(at);
    const control = list.length < 2 ? null : slider('at', 'Samples from the same noise after', {min: 0, max: list.length - 1, step: 1, value: at, say: i => `step ${count(list[Math.round(i)].step)}`,
      oninput: put, onchange: i => this.state.set({at: Math.round(i) === list.length - 1 ? '' : String(list[Math.round(i)].step)})});
    fill(this.pictures, h('h2', {}, 'Samples over time'), control, h('div', {class: 'centred'}, image));
  }

  async #act(act) {
    try {
      await act();
      this.soon();
    } catch (problem) {
      toast(problem.detail);
    }
  }
}

function rate(last, run) {
  const steps = last?.stepsPerSecond ?? (run.state === 'training' ? run.stepsPerSecond : null);
  return steps ? `${number(steps, 3)} steps/s${last?.imagesPerSecond ? `, ${number(last.imagesPerSecond, 3)} examples/s` : ''}` : null;
}

/** The last finding of each kind. */
function latest(diagnoses) {
  return [...new Map(diagnoses.map(each => [each.fault, each])).values()];
}
