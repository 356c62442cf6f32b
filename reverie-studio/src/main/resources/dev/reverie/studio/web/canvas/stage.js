// A square canvas at the resolution of the screen. Layers draw in units of the square: x right, y up, both in [-1, 1].

export class Stage {
  constructor(canvas, draw) {
    this.canvas = canvas;
    this.context = canvas.getContext('2d');
    this.draw = draw;
    this.pending = 0;
    this.frames = 0;
    this.spent = 0;
    this.observer = new ResizeObserver(() => this.#fit());
    this.observer.observe(canvas);
    this.#fit();
  }

  /** Draws before the next frame of the screen, once however often it is asked. */
  ask() {
    if (!this.pending) {
      this.pending = requestAnimationFrame(() => {
        this.pending = 0;
        this.now();
      });
    }
  }

  now() {
    const start = performance.now();
    this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    this.context.clearRect(0, 0, this.size, this.size);
    this.draw(this);
    this.frames += 1;
    this.spent += performance.now() - start;
  }

  x(u) {
    return (u + 1) / 2 * this.size;
  }

  y(v) {
    return (1 - v) / 2 * this.size;
  }

  /** The place of a pointer event in units of the square. */
  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [2 * (event.clientX - box.left) / box.width - 1, 1 - 2 * (event.clientY - box.top) / box.height];
  }

  close() {
    this.observer.disconnect();
    cancelAnimationFrame(this.pending);
  }

  #fit() {
    const size = Math.max(1, Math.round(this.canvas.clientWidth));
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    if (size !== this.size || ratio !== this.ratio) {
      this.size = size;
      this.ratio = ratio;
      this.canvas.width = Math.round(size * ratio);
      this.canvas.height = Math.round(size * ratio);
      this.ask();
    }
  }
}
