// Training live in the plane: the square follows the newest checkpoint, and a slider goes back through all of them.
import {explain, follow, get, post, remove, start} from '../api.js';
import {fill, h, settle} from '../dom.js';
import {count, duration, number} from '../format.js';
import {button, field, numberInput, select, showProblem, slider} from '../ui/controls.js';
import {toast} from '../ui/messages.js';

const PRESET = 'quickstart-points';
const CHOICES = [['varianceExploding', 'variance exploding'], ['variancePreserving', 'variance preserving'], ['subVariancePreserving', 'sub-variance preserving']];
const ENDED = ['done', 'failed', 'cancelled'];

export class Training {
  constructor(plane) {
    this.plane = plane;
    this.element = h('div', {class: 'stack'});
    this.settings = {'training.steps': 2000, 'network.features': 128, 'process.kind': 'varianceExploding'};
    this.advised = {};
    this.losses = [];
    this.levels = null;
    this.rewindTo = settle(step => plane.state.set({step}), 120);
  }

  get active() {
    return this.job && !ENDED.includes(this.job.state);
  }

  /** The model of the run that is trained, once it has a checkpoint. */
  get model() {
    return this.step && this.run ? `run:${this.run}` : null;
  }

  /** Noise levels that the data advise, for the next training. */
  advise(settings) {
    this.advised = settings;
    this.show();
  }

  /** The training that the address names goes on. */
  async resume() {
    const id = this.plane.state.get('train');
    if (id && !this.job) {
      try {
        this.#watch(await get(`/jobs/${encodeURIComponent(id)}`));
      } catch {
        this.plane.state.set({train: ''}, {passing: true});
      }
    }
  }

  close() {
    this.stop?.();
  }

  show() {
    fill(this.element, this.#rewind(), this.active ? this.#progress() : this.#form());
  }

  #form() {
    const {plane} = this;
    const drawn = plane.sketch.active;
    const few = drawn && plane.sketch.points.length < 20;
    const what = plane.state.get('data') ? 'the table' : drawn ? 'these points' : plane.exact ? 'this toy' : 'these data';
    const put = key => value => { this.settings[key] = Number.isNaN(Number(value)) || value === '' ? value : Number(value); };
    const failed = this.job?.state === 'failed' ? this.job.problem : null;
    return h('form', {class: 'stack', onsubmit: event => { event.preventDefault(); this.#begin(event.target); }},
      failed ? h('p', {class: 'error small'}, explain(failed)) : null,
      h('div', {class: 'fields'},
        field('training.steps', 'Steps', numberInput(this.settings['training.steps'], put('training.steps'), {min: 10, step: 1, required: true})),
        field('network.features', 'Width', numberInput(this.settings['network.features'], put('network.features'), {min: 8, max: 1024, step: 1, required: true})),
        plane.exact && !drawn && !plane.state.get('data') ? null : h('div', {class: 'wide'}, field('process.kind', 'Process', select(CHOICES, this.settings['process.kind'], put('process.kind'))))),
      Object.keys(this.advised).length > 0 ? h('p', {class: 'row spread small'}, h('span', {}, `With advice: ${Object.entries(this.advised).map(([key, value]) =>
        `${key.split('.').pop()} ${typeof value === 'number' ? number(value, 3) : value}`).join(', ')}`),
      button('Without the advice', () => this.advise({}), {symbol: 'close', kind: 'quiet', only: true})) : null,
      h('button', {class: 'button primary', disabled: few}, `Train on ${what}`),
      few ? h('p', {class: 'small muted'}, 'Draw at least 20 points first.') : null);
  }

  #progress() {
    const {job, last} = this;
    const waiting = job.state === 'queued';
    const done = job.progress?.done ?? last?.step ?? 0;
    const total = job.progress?.total ?? this.settings['training.steps'];
    return h('div', {class: 'stack tight'},
      h('div', {class: 'row spread'}, h('span', {class: `badge ${job.state === 'paused' ? 'paused' : 'running'}`}, waiting ? `waits${job.position ? `, place ${job.position}` : ''}` : job.state),
        h('span', {class: 'number'}, `${count(done)} of ${count(total)}`)),
      h('progress', {max: total || 1, value: done, 'aria-label': 'Training'}),
      last ? h('p', {class: 'small muted'}, `loss ${number(last.loss, 3)}, ${number(last.stepsPerSecond, 3)} steps/s, ${duration(last.secondsLeft)} left`) : null,
      h('div', {class: 'row'},
        job.state === 'paused' ? button('Resume', () => this.#act('resume')) : button('Pause', () => this.#act('pause')),
        button('Cancel', () => this.#cancel(), {kind: 'danger'})));
  }

  /** Back through the checkpoints of what is open. */
  #rewind() {
    const {plane} = this;
    const steps = plane.layers?.scene?.checkpoints ?? [];
    if (steps.length < 2 || plane.sketch.active) {
      return null;
    }
    const now = Number(plane.state.get('step') || plane.layers.scene.step);
    const at = Math.max(0, steps.findIndex(each => each >= now));
    return slider('step', 'Back through the training', {min: 0, max: steps.length - 1, step: 1, value: at, say: i => `step ${count(steps[Math.round(i)])}`,
      oninput: i => this.rewindTo(Math.round(i) === steps.length - 1 ? '' : String(steps[Math.round(i)]))});
  }

  async #begin(form) {
    const {plane} = this;
    try {
      let data = plane.state.get('data') || (plane.exact ? plane.model : plane.layers?.scene?.data ?? plane.model);
      if (plane.sketch.active) {
        data = `upload:${(await plane.sketch.send()).id}`;
      }
      const own = plane.exact && !plane.sketch.active && !plane.state.get('data') ? {'process.kind': plane.state.get('process')} : {};
      const name = plane.sketch.active ? 'drawn-points' : plane.state.get('data') ? 'table' : plane.model.split(':').pop();
      const settings = {name, description: `${name.replace(/-/g, ' ')} in the plane, a perceptron`, ...this.settings, ...own, 'training.warmUp': Math.min(200, Math.ceil(this.settings['training.steps'] / 10)), ...this.advised};
      if (settings['process.kind'] !== 'varianceExploding') {
        settings['process.sigmaMin'] = null;
        settings['process.sigmaMax'] = null;
      }
      const job = await start('train', {preset: PRESET, settings, data, snapshots: 20});
      this.losses = [];
      this.levels = null;
      this.step = null;
      this.last = null;
      plane.state.set({train: job.id}, {passing: true});
      this.#watch(job);
    } catch (problem) {
      showProblem(form, problem);
    }
  }

  #watch(job) {
    this.job = job;
    this.stop?.();
    this.stop = follow(job, {
      state: now => {
        this.job = now;
        this.run = (now.links?.run ?? '').split('/').pop() || this.run;
        this.run = this.run && decodeURIComponent(this.run);
        if (now.state === 'done') {
          toast('Trained. The slider under "Process and network" goes back through it.');
          this.#reached(now.progress?.total ?? this.step);
          this.plane.waiting = !this.plane.state.get('step');
        }
        if (now.state === 'failed') {
          this.plane.complain({detail: explain(now.problem) || 'The training failed.'});
        }
        this.#again();
      },
      progress: progress => { this.job.progress = progress; this.#soon(); },
      step: step => {
        this.last = step;
        this.losses.push([step.step, step.loss]);
        this.job.progress = {...this.job.progress, done: step.step};
        this.#soon();
      },
      levels: event => { this.levels = event.levels; this.plane.figures.show(); },
      saved: event => this.#reached(event.step),
      diagnosis: event => this.plane.complain({detail: explain({detail: event.reason, remedy: event.remedy})}),
    });
    this.show();
    this.plane.figures.show();
  }

  /** A checkpoint is there: the square shows it, unless the user looks at another step. */
  #reached(step) {
    if (!this.run || !step || step === this.step) {
      return;
    }
    this.step = step;
    const {state} = this.plane;
    const model = `run:${this.run}`;
    if (state.get('model') !== model) {
      state.set({model, step: '', tool: '', data: '', at: ''});
      this.plane.time.pause(false);
      this.plane.time.move(0);
      this.plane.loadModels().then(() => this.plane.inspector.show());
    } else if (state.get('step') === '') {
      this.plane.load();
    }
  }

  #soon() {
    if (!this.timer) {
      this.timer = setTimeout(() => { this.timer = 0; this.#again(); }, 250);
    }
  }

  #again() {
    const focus = this.element.contains(document.activeElement) ? document.activeElement.textContent : null;
    if (!this.element.querySelector('input[type=range]:active')) {
      this.show();
    }
    if (focus) {
      [...this.element.querySelectorAll('button')].find(each => each.textContent === focus)?.focus();
    }
    this.plane.figures.show();
  }

  async #act(what) {
    try {
      this.job = await post(`/jobs/${this.job.id}/${what}`);
      what === 'resume' && this.#watch(this.job);
    } catch (problem) {
      showProblem(this.element, problem);
    }
    this.show();
  }

  async #cancel() {
    await remove(`/jobs/${this.job.id}`);
  }
}
