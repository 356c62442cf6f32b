// What the plane shows, fetched once for a model and kept: particles, data, densities, fields.
import {address, array, get, stream} from '../api.js';
import {Grids, Paths} from '../canvas/frames.js';
import {TimeAxis, locate} from './axis.js';

const FIELD_SIZE = 32;
const FIELD_STEPS = 25;

/** The layers of one model, process and checkpoint. `tell()` is called whenever something more is there. */
export class Layers {
  constructor(query, tell) {
    this.query = query;
    this.tell = tell;
    this.abort = new AbortController();
    this.cache = new Map();
    this.fields = new Map();
    this.prefetched = new Set();
    this.problem = null;
  }

  async open() {
    this.scene = await get('/plane/scene', this.query, this.abort.signal);
    this.axis = new TimeAxis(this.scene);
    return this.scene;
  }

  /** Whether something is still on its way. */
  get busy() {
    return [...this.cache.values()].some(entry => entry.done === false && !entry.failed);
  }

  close() {
    this.abort.abort();
  }

  /** Paths of particles for `{of, way, sampler, ...}`, as far as they have come. */
  particles(settings) {
    return this.#once('particles', settings, (head, data) => new Paths(head, data, this.axis));
  }

  /** Densities for `of`: model, truth or difference. */
  density(of) {
    return this.#once('density', {of, times: 41, size: 64}, (head, data) => new Grids(head, data, this.axis));
  }

  /** Points of the data, x, y in coordinates. */
  points(n = 1500) {
    return this.#keep(`points ${n}`, async () => (await array('/plane/points', {data: this.scene.data ?? this.query.model, n}, this.abort.signal)).data);
  }

  /** The score field of `of` at a position, between the two nearest times that are there: units of the noise, sigma times score. */
  field(of, position) {
    this.#load(of, Math.round(position * (FIELD_STEPS - 1)));
    const times = [...Array(FIELD_STEPS).keys()].filter(each => this.fields.get(`${of} ${each}`)?.data);
    if (times.length === 0) {
      return null;
    }
    const {low, high, share} = locate(times.map(each => each / (FIELD_STEPS - 1)), position);
    return blend(this.fields.get(`${of} ${times[low]}`), this.fields.get(`${of} ${times[high]}`), share);
  }

  /** Fetches all fields of `of`, one after another, the nearest to `position` first. */
  async prefetch(of, position) {
    if (this.prefetched.has(of)) {
      return;
    }
    this.prefetched.add(of);
    const order = [...Array(FIELD_STEPS).keys()].sort((a, b) =>
      Math.abs(a / (FIELD_STEPS - 1) - position) - Math.abs(b / (FIELD_STEPS - 1) - position));
    for (const place of order) {
      await this.#load(of, place);
      if (this.abort.signal.aborted) {
        return;
      }
    }
  }

  async #load(of, place) {
    const key = `${of} ${place}`;
    if (this.fields.has(key)) {
      return this.fields.get(key).wait;
    }
    const entry = {size: FIELD_SIZE};
    this.fields.set(key, entry);
    const position = place / (FIELD_STEPS - 1);
    entry.wait = array('/plane/field', {...this.query, of, t: this.axis.time(position), size: FIELD_SIZE}, this.abort.signal).then(field => {
      const sigma = Math.max(this.axis.sigma(position), 1e-6);
      entry.data = field.data.map(value => value * sigma);
      this.tell();
    }).catch(failure => {
      this.fields.delete(key);
      this.#failed(failure);
    });
    return entry.wait;
  }

  #once(kind, settings, make) {
    const path = address(`/plane/${kind}`, {...this.query, ...settings});
    if (!this.cache.has(path)) {
      const entry = {value: null, done: false};
      this.cache.set(path, entry);
      stream(path, {}, {
        signal: this.abort.signal,
        onHead: (head, data) => { entry.value = make(head, data); },
        onItems: available => { entry.value.available = available; this.tell(); },
      }).then(() => { entry.done = true; this.tell(); }).catch(failure => {
        entry.failed = failure;
        this.#failed(failure);
      });
    }
    const entry = this.cache.get(path);
    return entry.value?.ready ? entry.value : null;
  }

  #keep(key, fetchIt) {
    if (!this.cache.has(key)) {
      const entry = {value: null};
      this.cache.set(key, entry);
      fetchIt().then(value => { entry.value = value; this.tell(); }).catch(failure => this.#failed(failure));
    }
    return this.cache.get(key).value;
  }

  #failed(failure) {
    if (failure.name !== 'AbortError') {
      this.problem = failure;
      this.tell();
    }
  }
}

function blend(a, b, share) {
  if (a === b) {
    return a;
  }
  const data = new Float32Array(a.data.length);
  for (let i = 0; i < data.length; i += 1) {
    data[i] = a.data[i] * (1 - share) + b.data[i] * share;
  }
  return {size: a.size, data};
}
