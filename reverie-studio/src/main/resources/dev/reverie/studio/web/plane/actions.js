// The head of a room: its name, what is open, and what can be done with all of it.
import {get} from '/api.js';
import {h} from '/dom.js';
import {button, menu} from '/ui/controls.js';
import {copyText, saveBlob, toast} from '/ui/messages.js';
import {withText} from '/ui/png.js';

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

export function planeActions(plane) {
  const recipe = async () => {
    const {state} = plane;
    const way = state.get('way') === 'flow' ? 'flow' : 'reverse';
    return get('/plane/recipe', {...plane.layers.query, process: undefined, way, sampler: state.get('sampler'), steps: state.get('steps'),
      n: state.get('n'), seed: state.get('seed')});
  };
  return [undoButtons(plane.state), menu('Copy', [
    ['As command', async () => copyText('Command', (await recipe()).command), 'the particles'],
    ['As Java', async () => copyText('Java program', (await recipe()).java), 'the particles'],
    ['Address', () => copyLink(plane.state), 'all of this'],
  ], {symbol: 'copy'}), button('Save picture', () => savePicture(plane), {symbol: 'save', kind: 'quiet', only: true,
    title: 'Save the square as PNG; dropped back on the page it restores all of this'})];
}

function savePicture(plane) {
  plane.state.set({t: plane.time.position.toFixed(3)}, {passing: true});
  const {canvas} = plane;
  const sheet = h('canvas', {});
  sheet.width = canvas.width;
  sheet.height = canvas.height;
  const context = sheet.getContext('2d');
  context.fillStyle = getComputedStyle(plane.square).backgroundColor;
  context.fillRect(0, 0, sheet.width, sheet.height);
  plane.stage.now();
  context.drawImage(canvas, 0, 0);
  sheet.toBlob(async blob => {
    saveBlob(await withText(blob, 'reverie-studio', plane.state.address), 'plane.png');
    toast('Saved. Drop the picture on this page to come back to it.');
  });
}
