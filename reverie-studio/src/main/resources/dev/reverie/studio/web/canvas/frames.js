// States of many particles at many times, in units of the square that is shown at each time.
import {locate} from '../plane/axis.js';

/** Paths `[times, n, 2]`. Frames may still be coming; what is there can be drawn. */
export class Paths {
  constructor(head, data, axis) {
    this.count = head.shape[1];
    this.total = head.shape[0];
    this.data = data;
    this.available = 0;
    this.positions = head.times.map(time => axis.position(time));
    this.scales = head.halfWidths.length === head.times.length
      ? head.halfWidths.map(h => 1 / h) : this.positions.map(p => 1 / axis.halfWidth(p));
    this.out = new Float32Array(2 * this.count);
  }

  get ready() {
    return this.available > 0;
  }

  /** Positions of the slider at which there is something: `[low, high]`. */
  get span() {
    const a = this.positions[0];
    const b = this.positions[Math.max(0, this.available - 1)];
    return a < b ? [a, b] : [b, a];
  }

  /** Whether the frames on both sides of a position have come. */
  covers(position) {
    const [low, high] = this.span;
    return position >= low - 0.006 && position <= high + 0.006;
  }

  /** All particles at a position of the slider, as x, y in [-1, 1] of the square. */
  at(position) {
    const {low, high, share} = locate(this.positions.slice(0, this.available), position);
    const width = 2 * this.count;
    const [from, to] = [low * width, high * width];
    const [a, b] = [this.scales[low] * (1 - share), this.scales[high] * share];
    for (let i = 0; i < width; i += 1) {
      this.out[i] = a * this.data[from + i] + b * this.data[to + i];
    }
    return this.out;
  }

  /** The path of one particle, from the first frame to the one at `position`. */
  trail(index, position) {
    const {low, high, share} = locate(this.positions.slice(0, this.available), position);
    const last = share < 0.5 ? low : high;
    const points = [];
    for (let frame = 0; frame < this.available; frame += 1) {
      const place = 2 * (frame * this.count + index);
      points.push(this.data[place] * this.scales[frame], this.data[place + 1] * this.scales[frame]);
      if (frame === last) {
        break;
      }
    }
    return points;
  }
}

/** Values on a square grid at many times `[times, size, size]`, in units of the square. */
export class Grids {
  constructor(head, data, axis) {
    this.size = head.shape[1];
    this.total = head.shape[0];
    this.data = data;
    this.available = 0;
    this.positions = head.times.map(time => axis.position(time));
    this.cells = head.times.map((time, i) => (2 * (head.halfWidths[i] ?? axis.halfWidth(this.positions[i])) / this.size) ** 2);
    this.out = new Float32Array(this.size * this.size);
  }

  get ready() {
    return this.available > 0;
  }

  /** Whether the frames on both sides of a position have come. */
  covers(position) {
    const [a, b] = [this.positions[0], this.positions[Math.max(0, this.available - 1)]];
    return position >= Math.min(a, b) - 0.006 && position <= Math.max(a, b) + 0.006;
  }

  /** The grid at a position of the slider, as mass a cell times the number of cells: 1 is the uniform density. */
  at(position) {
    const {low, high, share} = locate(this.positions.slice(0, this.available), position);
    const width = this.size * this.size;
    const [a, b] = [this.cells[low] * width * (1 - share), this.cells[high] * width * share];
    for (let i = 0; i < width; i += 1) {
      this.out[i] = a * this.data[low * width + i] + b * this.data[high * width + i];
    }
    return this.out;
  }

  /** Half the sum of absolute mass in each frame: of a difference of densities, the distance in total variation. */
  variation() {
    const width = this.size * this.size;
    return Array.from({length: this.available}, (none, frame) => {
      let sum = 0;
      for (let i = 0; i < width; i += 1) {
        sum += Math.abs(this.data[frame * width + i]);
      }
      return {position: this.positions[frame], distance: 0.5 * sum * this.cells[frame]};
    });
  }
}
