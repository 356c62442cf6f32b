// What passes: short messages, dialogs, copying.
import {fill, h} from '../dom.js';
import {button} from './controls.js';

/** A message that goes by itself; `action` is `[text, act]`. */
export function toast(text, action) {
  const element = h('div', {class: 'toast'}, h('span', {}, text));
  if (action) {
    element.append(button(action[0], () => { element.remove(); action[1](); }));
  }
  document.getElementById('toasts').append(element);
  setTimeout(() => element.remove(), action ? 9000 : 5000);
}

/** A dialog with a title, content and buttons `[text, act, kind]`; Escape closes it. */
export function dialog(title, content, actions = []) {
  const element = h('dialog', {'aria-label': title}, h('div', {class: 'stack'},
    h('div', {class: 'row spread'}, h('h2', {}, title), button('Close', () => element.close(), {kind: 'quiet', symbol: 'close', only: true})),
    content,
    actions.length === 0 ? null : h('div', {class: 'row'}, actions.map(([text, act, kind]) => button(text, () => act(element), {kind})))));
  element.addEventListener('close', () => element.remove());
  document.body.append(element);
  element.showModal();
  return element;
}

/** Puts text on the clipboard and says so; where that is not allowed, shows it to be copied by hand. */
export async function copyText(what, text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${what} copied`, ['Show', () => showText(what, text)]);
  } catch {
    showText(what, text);
  }
}

/** A text in a dialog, selected. */
export function showText(what, text) {
  const block = h('pre', {tabindex: '0'}, text);
  dialog(what, block, [['Copy', async element => {
    try {
      await navigator.clipboard.writeText(text);
      element.close();
      toast(`${what} copied`);
    } catch {
      getSelection().selectAllChildren(block);
    }
  }, 'primary']]);
  getSelection().selectAllChildren(block);
}

/** Saves a blob under a name. */
export function saveBlob(blob, name) {
  const address = URL.createObjectURL(blob);
  h('a', {href: address, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(address), 30000);
}

/** What a room shows before there is anything: what it is for, and one thing to do. */
export function empty(place, symbol, title, text, ...actions) {
  return fill(place, h('div', {class: 'empty'}, symbol, h('h2', {}, title), h('p', {}, text), h('div', {class: 'row'}, actions)));
}
