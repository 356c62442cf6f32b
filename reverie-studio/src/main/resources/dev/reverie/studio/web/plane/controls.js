// Which layers are shown, and whether they are learned, true, or the difference.
import {fill, h} from '../dom.js';
import {chip, segments} from '../ui/controls.js';

/** Name, label, colour and key of each layer. */
export const LAYERS = [['data', 'Data', 'data', 'd'], ['particles', 'Particles', 'model', 'p'], ['paths', 'Paths', 'model', 'l'],
  ['field', 'Score field', 'text', 'f'], ['density', 'Density', 'model', 'v']];
export const SHOW = [['model', 'learned'], ['truth', 'true'], ['difference', 'difference']];

/** Fills `row` with the controls that the open model has; the one with the focus keeps it. */
export function layerControls(plane, row, setLayers) {
  const on = new Set(plane.state.list('layers'));
  const scene = plane.layers?.scene;
  const focus = document.activeElement?.getAttribute('data-keep');
  if (plane.sketch.active) {
    fill(row, h('p', {class: 'small muted'}, 'A sheet to draw on: the points become the data.'));
    return;
  }
  const green = plane.exact || plane.show === 'truth';
  fill(row, h('div', {class: 'chips', role: 'group', 'aria-label': 'Layers'}, LAYERS.map(([name, label, colour, key]) =>
    chip(label, on.has(name), checked => {
      if (checked) {
        on.add(name);
      } else {
        on.delete(name);
      }
      setLayers(on);
    }, {colour: colour === 'model' && green ? 'truth' : colour, title: `${label} (${key})`}))),
  !scene ? null : plane.exact ? h('span', {class: 'small muted'}, 'A toy has no network: all is by its exact score.')
    : scene.truth === 'none' ? h('span', {class: 'small muted'}, 'The true score of these data is not known.')
      : segments('Score and density: learned, true, or their difference', SHOW, plane.show, value => plane.state.set({show: value})));
  row.querySelectorAll('input').forEach((input, i) => input.setAttribute('data-keep', `control-${i}`));
  if (focus) {
    row.querySelector(`[data-keep="${focus}"]`)?.focus();
  }
}
