// Time is a slider: data at the left, noise at the right, marks where the sampler steps.
import {fill, h, mayMove, svg} from '../dom.js';
import {button} from './controls.js';
import {icon} from './icons.js';

const PAUSE_AT_END = 1.1;

/**
 * A slider over positions 0 (data) to 1 (noise) with a play button. `onMove(position, playing)` hears every change;
 * `say(position)` gives the words beside it, such as `t = 0.42, σ = 1.3`; playing stays within `limit()`, what has been computed.
 */
export class TimeBar {
  constructor({onMove, onRest, say, limit = () => [0, 1], seconds = 5}) {
    this.limit = limit;
    this.onMove = onMove;
    this.onRest = onRest;
    this.say = say;
    this.seconds = seconds;
    this.direction = -1;
    this.position = 1;
    this.playing = false;
    this.rest = 0;
    this.toggle = button('Play', () => this.playing ? this.pause() : this.play(), {symbol: 'play', kind: 'round', only: true});
    this.input = h('input', {type: 'range', min: 0, max: 1, step: 0.001, 'aria-label': 'Time, from data to noise',
      oninput: () => { this.pause(false); this.move(Number(this.input.value)); }, onchange: () => this.onRest?.(this.position)});
    this.input.value = 1;
    this.marks = svg('svg', {class: 'marks', viewBox: '0 0 1000 8', preserveAspectRatio: 'none', 'aria-hidden': 'true'});
    this.words = h('output', {class: 'words'});
    this.element = h('div', {class: 'timebar'}, this.toggle,
      h('span', {class: 'end data'}, 'data'),
      h('div', {class: 'track'}, this.input, this.marks),
      h('span', {class: 'end noise'}, 'noise'), this.words);
    this.move(1);
  }

  /** Marks at positions in [0, 1]. */
  setMarks(positions) {
    fill(this.marks, positions.map(p => svg('path', {d: `M${(p * 1000).toFixed(1)} 0v8`, 'vector-effect': 'non-scaling-stroke'})));
  }

  /** Sets the position; `quietly` without telling. */
  move(position, quietly = false) {
    this.position = Math.min(1, Math.max(0, position));
    this.input.value = this.position;
    const text = this.say(this.position);
    this.words.textContent = text;
    this.input.setAttribute('aria-valuetext', text);
    if (!quietly) {
      this.onMove(this.position, this.playing);
    }
  }

  /** Starts by itself unless the user asked for no motion. */
  autoplay() {
    if (mayMove()) {
      this.play();
    }
  }

  play() {
    if (this.direction < 0 ? this.position <= 0 : this.position >= 1) {
      this.move(this.direction < 0 ? 1 : 0);
    }
    this.playing = true;
    this.#face('Pause', 'pause');
    let before = performance.now();
    const frame = now => {
      if (!this.playing) {
        return;
      }
      this.#advance(Math.min(0.1, (now - before) / 1000));
      before = now;
      this.request = requestAnimationFrame(frame);
    };
    cancelAnimationFrame(this.request);
    this.request = requestAnimationFrame(frame);
  }

  pause(tell = true) {
    if (this.playing) {
      this.playing = false;
      cancelAnimationFrame(this.request);
      this.#face('Play', 'play');
      if (tell) {
        this.onRest?.(this.position);
      }
    }
  }

  #advance(elapsed) {
    if (this.rest > 0) {
      this.rest -= elapsed;
      if (this.rest <= 0) {
        this.move(this.direction < 0 ? 1 : 0);
      }
      return;
    }
    const [low, high] = this.limit();
    this.move(Math.min(high, Math.max(low, this.position + this.direction * elapsed / this.seconds)));
    if (this.direction < 0 ? this.position <= 0 : this.position >= 1) {
      this.rest = PAUSE_AT_END;
    }
  }

  #face(label, symbol) {
    fill(this.toggle, icon(symbol));
    this.toggle.setAttribute('aria-label', label);
    this.toggle.title = `${label} (space)`;
  }
}
