// What work would take, told before it is begun.
import {estimate} from '../api.js';
import {h, settle} from '../dom.js';
import {duration} from '../format.js';

/** A line in a form. `request()` is the request as it is now, or null while something is missing; `ask()` after every change. */
export class EstimateLine {
  constructor(kind, request) {
    Object.assign(this, {kind, request});
    this.element = h('p', {class: 'small muted estimate', role: 'status'});
    this.ask = settle(() => this.#ask(), 350);
  }

  async #ask() {
    const ticket = this.ticket = {};
    const request = this.request();
    if (!request) {
      this.element.textContent = '';
      return;
    }
    try {
      const found = await estimate(this.kind, request);
      if (ticket === this.ticket) {
        this.element.textContent = `About ${duration(Math.max(0.1, found.seconds))} on this machine`;
      }
    } catch {
      // What is wrong with a value is told at its control when the work is begun.
      if (ticket === this.ticket) {
        this.element.textContent = '';
      }
    }
  }

  close() {
    this.ticket = null;
    this.ask.cancel();
  }
}
