// The head of a room: its name, what is open, and what can be done with all of it.
import {h} from '../dom.js';
import {button} from './controls.js';
import {copyText} from './messages.js';

/** The bar at the top of a room. */
export function roomHead(title, about, actions) {
  return h('header', {class: 'room-head'}, h('h1', {}, title), about, h('div', {class: 'actions'}, actions));
}

/** Undo and redo of a room's state. */
export function undoButtons(state) {
  const undo = button('Undo', () => state.undo(), {symbol: 'undo', kind: 'quiet', only: true, title: 'Undo (Ctrl z)'});
  const redo = button('Redo', () => state.redo(), {symbol: 'redo', kind: 'quiet', only: true, title: 'Redo (Ctrl Shift z)'});
  const refresh = () => {
    undo.disabled = state.past.length === 0;
    redo.disabled = state.future.length === 0;
  };
  state.onChange(refresh);
  refresh();
  return [undo, redo];
}

/** Copies the address of what is seen. */
export function copyLink(state) {
  return copyText('Address', new URL(state.address, location.href).href);
}
