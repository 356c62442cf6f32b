// The shell: rail, router, keys, light and dark. Each room is a module with `defaults` and `open(place, context)`.
import {fill, h} from './dom.js';
import {State, go, here} from './state.js';
import {onTheme, setTheme} from './colour.js';
import {icon} from './ui/icons.js';
import {button} from './ui/controls.js';
import {dialog, toast} from './ui/messages.js';
import {restoreFromPicture} from './ui/restore.js';
import {closeStreams} from './api.js';

const ROOMS = [
  ['plane', 'Plane', () => import('./plane/room.js')],
  ['pictures', 'Pictures', () => import('./pictures/room.js')],
  ['likelihood', 'Likelihood', () => import('./likelihood/room.js')],
  ['runs', 'Runs', () => import('./runs/room.js')],
];

const KEYS = [
  ['1 2 3 4', 'Plane, Pictures, Likelihood, Runs'],
  ['space', 'play or pause'],
  ['\u2190 \u2192', 'a step in time, when the slider has the focus'],
  ['t', 'truth: learned, true, difference (Plane)'],
  ['d p l f v', 'data, particles, paths, score field, density (Plane)'],
  ['Ctrl z', 'undo; with Shift: redo'],
  ['?', 'this list'],
];

let open = null;
const memory = new Map();

function rail() {
  fill(document.getElementById('rail'), h('span', {class: 'mark'}, h('img', {src: new URL('icon.svg', import.meta.url).href, alt: 'Reverie studio'})),
    ROOMS.map(([room, label], i) => h('a', {class: 'place', href: `#/${room}`, 'data-room': room, title: `${label} (${i + 1})`,
      onclick: event => { event.preventDefault(); enter(room); }}, icon(room), label)),
    h('span', {class: 'push'}),
    button('Keys', showKeys, {kind: 'quiet round', symbol: 'keys', only: true, title: 'Keys (?)'}),
    themeButton());
}

/** A room is found again as it was left. */
function enter(room) {
  if (open?.state.room !== room) {
    location.hash = memory.get(room) ?? `#/${room}`;
  } else if (open.state.rest.length > 0) {
    go(room);
  }
}

async function route() {
  const place = here();
  const entry = ROOMS.find(([room]) => room === place.room) ?? ROOMS[0];
  if (open && open.state.room === entry[0] && open.state.rest.join('/') === place.rest.join('/')) {
    open.state.adopt(place.values);
    return;
  }
  if (open) {
    memory.set(open.state.room, open.state.address);
    open.room?.close?.();
  }
  const room = document.getElementById('room');
  document.querySelectorAll('#rail [data-room]').forEach(link =>
    link.dataset.room === entry[0] ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current'));
  document.title = `${entry[1]} \u2013 Reverie studio`;
  const ticket = {};
  open = {state: new State(entry[0], place.rest, place.values, {}), ticket};
  try {
    const module = await entry[2]();
    if (open.ticket !== ticket) {
      return;
    }
    open.state.defaults = module.defaults;
    fill(room);
    open.room = module.open(room, open.state);
  } catch (failure) {
    fill(room, h('div', {class: 'room-body'}, h('div', {class: 'notice', role: 'alert'}, h('p', {}, `This room did not open: ${failure.message}`))));
    throw failure;
  }
}

function keys(event) {
  const typing = event.target.closest?.('input:not([type=range]):not([type=checkbox]):not([type=radio]), textarea, select, dialog');
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && !typing) {
    event.preventDefault();
    event.shiftKey ? open?.state.redo() : open?.state.undo();
    return;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const number = '1234'.indexOf(event.key);
  if (number >= 0) {
    enter(ROOMS[number][0]);
  } else if (event.key === '?') {
    showKeys();
  } else if (event.key === ' ' && event.target.closest?.('button, a, input, [tabindex="0"], summary')) {
    return;
  } else if (!open?.room?.key?.(event.key)) {
    return;
  }
  event.preventDefault();
}

function showKeys() {
  dialog('Keys', h('table', {}, h('tbody', {}, KEYS.map(([key, text]) =>
    h('tr', {}, h('td', {}, key.split(' ').map(each => [h('kbd', {}, each), ' '])), h('td', {}, text))))));
}

function themeButton() {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const stored = () => localStorage.getItem('theme');
  const apply = () => setTheme(stored() ?? (system.matches ? 'dark' : 'light'));
  const toggle = button('Dark', () => {
    localStorage.setItem('theme', document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark');
    apply();
  }, {kind: 'quiet round', only: true});
  onTheme(() => {
    const dark = document.documentElement.dataset.theme === 'dark';
    fill(toggle, icon(dark ? 'sun' : 'moon'));
    toggle.setAttribute('aria-label', dark ? 'Light colours' : 'Dark colours');
    toggle.title = dark ? 'Light colours' : 'Dark colours';
  });
  system.addEventListener('change', apply);
  apply();
  return toggle;
}

rail();
addEventListener('hashchange', route);
addEventListener('keydown', keys);
addEventListener('pagehide', closeStreams);
addEventListener('dragover', event => event.preventDefault());
addEventListener('drop', event => {
  event.preventDefault();
  const file = event.dataTransfer?.files?.[0];
  if (file && !event.defaultPreventedByRoom) {
    restoreFromPicture(file).then(found => found || toast(`${file.name} carries no settings of the studio; drop it on a field that takes pictures or tables.`));
  }
});
addEventListener('unhandledrejection', event => toast(event.reason?.detail ?? event.reason?.message ?? 'Something failed.'));
route();
