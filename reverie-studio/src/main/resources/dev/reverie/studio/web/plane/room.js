// The plane: noise streams into data, and everything on the screen is at the time of the slider.
import {get} from '../api.js';
import {settle} from '../dom.js';
import {onTheme} from '../colour.js';
import {number, processWords} from '../format.js';
import {Layers} from './layers.js';
import {Legend} from './picture.js';
import {Readout} from './readout.js';
import {Sketch} from './sketch.js';
import {Inspector} from './inspector.js';
import {Figures} from './figures.js';
import {Training} from './training.js';
import {TimeBar} from '../ui/timebar.js';
import {layOut} from './layout.js';
import {LAYERS, SHOW, layerControls} from './controls.js';

export const defaults = {
  model: '', process: 'varianceExploding', step: '', t: '', show: 'model', layers: 'data,particles,field', way: 'reverse',
  n: '2000', sampler: '', steps: '', eta: '', seed: '0', at: '', tool: '', points: '', data: '', train: '',
};

const RELOAD = ['model', 'process', 'step', 'data'];
export function open(place, state) {
  return new Plane(place, state);
}

class Plane {
  constructor(place, state) {
    this.state = state;
    this.kept = new Map();
    this.layers = null;
    this.sketch = new Sketch(this);
    this.readout = new Readout(this);
    this.legend = new Legend();
    this.figures = new Figures(this);
    this.training = new Training(this);
    this.inspector = new Inspector(this);
    this.time = new TimeBar({
      say: position => this.#sayTime(position),
      onMove: () => this.#timeMoved(),
      onRest: position => state.set({t: position.toFixed(3)}, {passing: true}),
      limit: () => this.#computed(),
      seconds: 4.5,
    });
    layOut(this, place);
    this.#controls();
    this.showLater = settle(() => this.inspector.show(), 30);
    this.stops = [state.onChange((changed, undone) => this.#changed(changed, undone)), onTheme(() => this.redraw())];
    this.#start();
  }

  /** What is shown: of a toy always the exact score, of a model without known truth always the learned one. */
  get show() {
    return this.exact || this.layers?.scene?.truth === 'none' ? 'model' : this.state.get('show');
  }

  get exact() {
    return this.model.startsWith('toy:');
  }

  get model() {
    return this.state.get('model') || this.first || '';
  }

  get halfWidth() {
    return this.sketch.active ? this.sketch.halfWidth : this.layers?.axis ? this.layers.axis.halfWidth(this.time.position) : 3;
  }

  /** Paths of the particles as the sampler group says. */
  paths(of, layers = this.layers) {
    const {state} = this;
    // While a network trains, fewer particles leave the processor to it.
    const n = this.training.active ? Math.min(600, state.number('n')) : state.get('n');
    const settings = {of, way: state.get('way'), n, seed: state.get('seed'), times: this.training.active ? 60 : 100};
    if (state.get('sampler') && state.get('way') !== 'forward') {
      Object.assign(settings, {sampler: state.get('sampler'), steps: state.get('steps'), eta: state.get('eta'), times: ''});
    }
    return layers.particles(settings);
  }

  redraw() {
    this.stage.ask();
  }

  complain(problem) {
    this.say.textContent = problem.detail ?? problem.message;
  }

  /** Says what is still being computed, unless there is something more urgent to read. */
  waitFor(text) {
    if (text !== this.waits && (this.say.textContent === '' || this.say.textContent === this.waits)) {
      this.say.textContent = text;
      this.waits = text;
    }
  }

  /** A stroke has added points. */
  sketched() {
    this.redraw();
    this.inspector.sketched();
  }

  key(key) {
    if (key === ' ') {
      this.time.playing ? this.time.pause() : this.time.play();
    } else if (key === 't') {
      this.#truth();
    } else {
      const layer = LAYERS.find(each => each[3] === key);
      if (!layer) {
        return false;
      }
      const on = new Set(this.state.list('layers'));
      on.delete(layer[0]) || on.add(layer[0]);
      this.#setLayers(on);
    }
    return true;
  }

  close() {
    this.time.pause(false);
    this.kept.forEach(each => each.close());
    this.stage.close();
    this.training.close();
    this.figures.close();
    this.stops.forEach(stop => stop());
  }

  async #start() {
    try {
      [{first: this.first, toys: this.toys}] = await Promise.all([get('/plane/toys'), this.loadModels()]);
    } catch (problem) {
      this.complain(problem);
      return;
    }
    this.inspector.show();
    await this.load();
    const t = this.state.get('t');
    if (t !== '') {
      this.time.move(Number(t));
    } else if (!this.sketch.active) {
      this.waiting = true;
    }
    const at = this.state.get('at').split(',').map(Number);
    if (at.length === 2 && at.every(Number.isFinite)) {
      this.readout.pin(at);
    }
    this.training.resume();
  }

  /** The models of points that there are; more when a run has begun. */
  async loadModels() {
    this.models = (await get('/models')).models.filter(each => each.kind === 'plane' && each.task === 'score');
  }

  /** Fetches what the address names; the old picture stays until the new one has begun. */
  async load() {
    const step = this.state.get('step') || (this.model === this.training.model ? this.training.step : '');
    const query = {model: this.model, step: step || undefined, process: this.exact ? this.state.get('process') : undefined};
    const key = JSON.stringify(query);
    let next = this.kept.get(key);
    if (!next) {
      next = new Layers(query, () => this.#more(next));
      this.kept.set(key, next);
      if (this.kept.size > 40) {
        const [oldest, layers] = this.kept.entries().next().value;
        layers.close();
        this.kept.delete(oldest);
      }
    }
    this.wanted = next;
    try {
      await (next.opened ??= next.open());
      if (this.wanted === next && this.layers?.scene && this.layers !== next && this.layers.query.model === next.query.model) {
        this.#more(next);
      } else if (this.wanted === next) {
        this.#adopt(next);
      }
    } catch (problem) {
      if (problem.name !== 'AbortError') {
        this.kept.delete(key);
        this.complain(problem);
        this.inspector.show(problem);
      }
    }
  }

  #adopt(next) {
    const before = this.layers;
    if (before !== next && before?.busy) {
      before.close();
      this.kept.forEach((each, name) => each === before && this.kept.delete(name));
    }
    this.layers = next;
    this.say.textContent = '';
    before && this.readout.clear();
    this.time.move(this.time.position, true);
    this.showLater();
    this.#controls();
    this.figures.load();
    this.redraw();
  }

  /** Something has come. Of the same model at another step the last picture stays until the next one is whole. */
  #more(layers) {
    if (layers === this.wanted && layers !== this.layers && layers.axis) {
      const coming = this.paths(this.show === 'difference' ? 'model' : this.show, layers);
      (layers.problem || coming && coming.available === coming.total) && this.#adopt(layers);
    }
    if (layers !== this.layers) {
      return;
    }
    if (layers.problem) {
      this.complain(layers.problem);
      layers.problem = null;
    }
    const paths = this.paths(this.show === 'difference' ? 'model' : this.show);
    if (paths) {
      if (this.marked !== paths && paths.available > 1) {
        this.marked = paths;
        this.time.setMarks(paths.positions);
      }
      if (this.waiting && paths.available > 1) {
        this.waiting = false;
        this.time.direction = this.state.get('way') === 'forward' ? 1 : -1;
        this.time.move(this.time.direction < 0 ? 1 : 0);
        this.time.autoplay();
      }
    }
    if (paths?.available === paths?.total && this.state.list('layers').includes('field')) {
      layers.prefetch(this.show, this.time.position);
    }
    this.figures.show();
    this.redraw();
  }

  #changed(changed, undone) {
    if (undone) {
      this.sketch.reload();
      changed.includes('t') && this.time.move(this.state.number('t'));
    }
    if (RELOAD.some(key => changed.includes(key))) {
      this.load();
    }
    if (changed.includes('way')) {
      this.time.direction = this.state.get('way') === 'forward' ? 1 : -1;
    }
    if (!(changed.length === 1 && ['t', 'at'].includes(changed[0]))) {
      this.#controls();
      changed.includes('points') && !undone ? this.inspector.sketched() : this.showLater();
      this.layers?.scene && this.#more(this.layers);
    }
    this.redraw();
  }

  #timeMoved() {
    if (this.stage) {
      this.redraw();
      this.figures.at(this.time.position);
      this.readout.moved();
    }
  }

  /** The positions whose particles have been computed. */
  #computed() {
    if (!this.layers?.axis || !this.state.list('layers').some(each => ['particles', 'paths'].includes(each))) {
      return [0, 1];
    }
    const paths = this.paths(this.show === 'difference' ? 'model' : this.show);
    return !paths ? [this.time.position, this.time.position] : paths.available === paths.total ? [0, 1] : paths.span;
  }

  #sayTime(position) {
    const axis = this.layers?.axis;
    return axis ? `t = ${number(axis.time(position), 3)}, \u03c3 = ${number(axis.sigma(position), 3)}${axis.alpha(position) < 0.9995
      ? `, \u03b1 = ${number(axis.alpha(position), 3)}` : ''}` : '';
  }

  #truth() {
    const at = SHOW.findIndex(([key]) => key === this.state.get('show'));
    this.state.set({show: SHOW[(at + 1) % SHOW.length][0]});
  }

  #setLayers(on) {
    this.state.set({layers: LAYERS.map(each => each[0]).filter(each => on.has(each)).join(',') || 'none'});
  }

  #controls() {
    const scene = this.layers?.scene;
    layerControls(this, this.layerRow, on => this.#setLayers(on));
    this.square.classList.toggle('drawing', this.sketch.active);
    this.time.element.hidden = this.sketch.active;
    this.legend.layers(new Set(this.state.list('layers')), this.show);
    this.readout.element.hidden = this.sketch.active;
    this.legend.element.hidden = this.sketch.active;
    this.figures.show();
    this.about.textContent = this.sketch.active ? 'drawn points' : scene ? `${scene.title}, ${processWords(scene.process).split(',')[0]}${scene.step && !this.exact ? `, step ${number(scene.step, 9)}` : ''}` : '';
  }
}
