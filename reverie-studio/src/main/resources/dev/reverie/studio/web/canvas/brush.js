// A mask that is painted over a picture: marked pixels are to be filled.
import {h} from '../dom.js';

const RADIUS = 2.2;

export class Brush {
  constructor({onchange}) {
    this.onchange = onchange;
    this.size = 0.1;
    this.erase = false;
    this.under = h('canvas', {class: 'pixelated', role: 'img', 'aria-label': 'The picture to edit'});
    this.over = h('canvas', {class: 'pixelated mask', tabindex: '0', role: 'application',
      'aria-label': 'Mask: arrow keys move the brush, Enter or space paints, Delete clears'});
    this.element = h('div', {class: 'brush'}, this.under, this.over);
    this.place = null;
    this.#listen();
  }

  /** The picture, as an image or a canvas; the mask begins empty unless one of its size is there. */
  async show(source) {
    const [width, height] = [source.naturalWidth || source.width, source.naturalHeight || source.height];
    this.under.width = width;
    this.under.height = height;
    this.under.getContext('2d').drawImage(source, 0, 0);
    if (!this.mask || this.width !== width || this.height !== height) {
      this.width = width;
      this.height = height;
      this.mask = new Uint8Array(width * height);
    }
    this.paint();
  }

  get empty() {
    return !this.mask || !this.mask.some(each => each > 0);
  }

  /** Marks what `inside(x, y)` says, x and y in [0, 1]. */
  fill(inside) {
    for (let j = 0; j < this.height; j += 1) {
      for (let i = 0; i < this.width; i += 1) {
        this.mask[j * this.width + i] = inside((i + 0.5) / this.width, (j + 0.5) / this.height) ? 255 : 0;
      }
    }
    this.paint();
    this.onchange();
  }

  /** Takes a mask of the same size. */
  put(mask) {
    this.mask = mask;
    this.paint();
  }

  paint() {
    this.over.width = this.width;
    this.over.height = this.height;
    const context = this.over.getContext('2d');
    const image = context.createImageData(this.width, this.height);
    this.mask.forEach((value, i) => {
      if (value > 0) {
        image.data.set([91, 69, 208, 190], 4 * i);
      }
    });
    context.putImageData(image, 0, 0);
    if (this.place && document.activeElement === this.over && !this.pointing) {
      context.fillStyle = 'rgb(255 255 255 / 85%)';
      context.fillRect(Math.floor(this.place[0] * this.width), Math.floor(this.place[1] * this.height), 1, 1);
    }
  }

  #stroke([u, v]) {
    const radius = Math.max(0.6, this.size * Math.min(this.width, this.height) * RADIUS / 2);
    const [cx, cy] = [u * this.width, v * this.height];
    for (let j = Math.max(0, Math.floor(cy - radius)); j < Math.min(this.height, cy + radius + 1); j += 1) {
      for (let i = Math.max(0, Math.floor(cx - radius)); i < Math.min(this.width, cx + radius + 1); i += 1) {
        if (Math.hypot(i + 0.5 - cx, j + 0.5 - cy) <= radius) {
          this.mask[j * this.width + i] = this.erase ? 0 : 255;
        }
      }
    }
    this.paint();
  }

  #listen() {
    const where = event => {
      const box = this.over.getBoundingClientRect();
      return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    };
    let last = null;
    this.over.addEventListener('pointerdown', event => {
      this.pointing = true;
      this.over.setPointerCapture(event.pointerId);
      last = where(event);
      this.#stroke(last);
    });
    this.over.addEventListener('pointermove', event => {
      if (last) {
        const next = where(event);
        const steps = Math.ceil(Math.hypot(next[0] - last[0], next[1] - last[1]) * this.width) || 1;
        for (let k = 1; k <= steps; k += 1) {
          this.#stroke([last[0] + (next[0] - last[0]) * k / steps, last[1] + (next[1] - last[1]) * k / steps]);
        }
        last = next;
      }
    });
    for (const name of ['pointerup', 'pointercancel']) {
      this.over.addEventListener(name, () => { last && this.onchange(); last = null; });
    }
    this.over.addEventListener('focus', () => this.mask && this.paint());
    this.over.addEventListener('blur', () => { this.pointing = false; this.mask && this.paint(); });
    this.over.addEventListener('keydown', event => this.#key(event));
  }

  #key(event) {
    const move = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key];
    this.pointing = false;
    if (move) {
      const [u, v] = this.place ?? [0.5, 0.5];
      this.place = [Math.min(0.999, Math.max(0, u + move[0] / this.width)), Math.min(0.999, Math.max(0, v + move[1] / this.height))];
      this.paint();
    } else if (event.key === 'Enter' || event.key === ' ') {
      this.place ??= [0.5, 0.5];
      this.#stroke(this.place);
      this.onchange();
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      this.fill(() => false);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
