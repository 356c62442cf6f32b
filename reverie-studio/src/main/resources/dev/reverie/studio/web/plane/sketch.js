// Points that are drawn with the pointer. They live in the address; the server gets them to train on.
import {packPoints, unpackPoints} from '../address.js';
import {upload} from '../api.js';

const HALF = 3;
const MOST = 1500;

export class Sketch {
  constructor(plane) {
    this.plane = plane;
    this.points = unpackPoints(plane.state.get('points'));
  }

  /** Whether the square is a sheet to draw on. */
  get active() {
    return this.plane.state.get('tool') === 'draw';
  }

  get halfWidth() {
    return HALF;
  }

  /** The points in units of the square. */
  places(half) {
    return Float32Array.from(this.points.flatMap(([x, y]) => [x / half, y / half]));
  }

  attach(canvas, stage) {
    let drawing = false;
    canvas.addEventListener('pointerdown', event => {
      if (this.active) {
        drawing = true;
        canvas.setPointerCapture(event.pointerId);
        this.#spray(stage.place(event), 5);
      }
    });
    canvas.addEventListener('pointermove', event => {
      if (drawing) {
        this.#spray(stage.place(event), 3);
      }
    });
    for (const name of ['pointerup', 'pointercancel']) {
      canvas.addEventListener(name, () => {
        if (drawing) {
          drawing = false;
          this.plane.state.set({points: packPoints(this.points)});
        }
      });
    }
    canvas.addEventListener('keydown', event => {
      if (this.active && event.key === 'Enter') {
        this.#spray(this.plane.readout.place ?? [0, 0], 12);
        this.plane.state.set({points: packPoints(this.points)});
      }
    });
  }

  /** What the address says now. */
  reload() {
    this.points = unpackPoints(this.plane.state.get('points'));
  }

  clear() {
    this.points = [];
    this.plane.state.set({points: ''});
  }

  /** Sends the points; equal points have the same name. */
  send() {
    const data = Float32Array.from(this.points.flat());
    return upload(data.buffer, 'application/octet-stream', {name: 'drawn points', arrayType: 'float32', shape: [this.points.length, 2]});
  }

  #spray([u, v], count) {
    for (let i = 0; i < count && this.points.length < MOST; i += 1) {
      const radius = 0.12 * Math.sqrt(-2 * Math.log(1 - Math.random()));
      const angle = 2 * Math.PI * Math.random();
      this.points.push([u * HALF + radius * Math.cos(angle), v * HALF + radius * Math.sin(angle)]);
    }
    this.plane.sketched();
  }
}
