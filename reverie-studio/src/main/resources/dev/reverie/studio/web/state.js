// The state of the room that is open: values in the address, with undo.
import {format, parse} from './address.js';

/** Text values of one room. Listeners hear which keys changed, and whether by undo. */
export class State {
  constructor(room, rest, values, defaults) {
    this.room = room;
    this.rest = rest;
    this.defaults = defaults;
    this.values = {...values};
    this.past = [];
    this.future = [];
    this.listeners = new Set();
  }

  get(key) {
    return this.values[key] ?? this.defaults[key] ?? '';
  }

  number(key) {
    const value = Number(this.get(key));
    return Number.isFinite(value) ? value : Number(this.defaults[key] ?? 0);
  }

  flag(key) {
    return this.get(key) === '1';
  }

  list(key) {
    return this.get(key) === '' ? [] : String(this.get(key)).split(',');
  }

  /** Changes values. A change that is `passing` (the time slider while it moves) makes no step of undo. */
  set(changes, {passing = false} = {}) {
    const changed = Object.keys(changes).filter(key => String(this.get(key)) !== String(changes[key] ?? ''));
    if (changed.length === 0) {
      return;
    }
    if (!passing) {
      this.past.push({...this.values});
      this.past.splice(0, Math.max(0, this.past.length - 200));
      this.future = [];
    }
    changed.forEach(key => { this.values[key] = String(changes[key] ?? ''); });
    this.#tell(changed, false);
  }

  undo() {
    this.#step(this.past, this.future);
  }

  redo() {
    this.#step(this.future, this.past);
  }

  get address() {
    return format(this.room, this.rest, this.values, this.defaults);
  }

  /** Calls `act(changedKeys, undone)` after each change; the result stops it. */
  onChange(act) {
    this.listeners.add(act);
    return () => this.listeners.delete(act);
  }

  /** Takes the values of an address of the same place. */
  adopt(values) {
    this.#replace({...values});
  }

  #step(from, to) {
    if (from.length > 0) {
      to.push({...this.values});
      this.#replace(from.pop());
    }
  }

  #replace(values) {
    const before = this.values;
    this.values = values;
    const keys = new Set([...Object.keys(before), ...Object.keys(values)]);
    const changed = [...keys].filter(key => (before[key] ?? this.defaults[key] ?? '') !== (values[key] ?? this.defaults[key] ?? ''));
    if (changed.length > 0) {
      this.#tell(changed, true);
    }
  }

  #tell(changed, undone) {
    history.replaceState(history.state, '', this.address);
    [...this.listeners].forEach(act => act(changed, undone));
  }
}

/** Goes to another place; the browser's back button returns. */
export function go(room, rest = [], values = {}) {
  location.hash = format(room, rest, values);
}

/** The place of the address bar. */
export function here() {
  return parse(location.hash);
}
