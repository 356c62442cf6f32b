// Runs: what was trained, what is being trained, and how to begin.
import {list} from './list.js';
import {form} from './form.js';
import {compare} from './compare.js';
import {run} from './run.js';

export const defaults = {preset: '', data: '', budget: '10m', set: '{}', name: '', snapshots: '20', run: '', at: '', average: '', view: 'form', sort: ''};

/** The part of the room is the first name behind it: the table, a new run, a comparison, or one run. */
export function open(place, state) {
  const [part, name] = state.rest;
  switch (part) {
    case 'new':
      return form(place, state);
    case 'compare':
      return compare(place, state);
    case 'run':
      return run(place, state, name);
    default:
      return list(place, state);
  }
}
