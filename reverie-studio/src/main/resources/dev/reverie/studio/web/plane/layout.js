// Where the parts of the plane stand: square and time in the middle, what is known beside, settings at the right.
import {h} from '../dom.js';
import {Stage} from '../canvas/stage.js';
import {planeActions} from './actions.js';
import {drawPlane} from './picture.js';
import {roomHead} from '../ui/head.js';

/** Puts the parts of `plane` into `place` and gives it its canvas. */
export function layOut(plane, place) {
  plane.canvas = h('canvas', {tabindex: '0', role: 'img', 'aria-label': 'The plane at the time of the slider. Arrow keys move a point, Enter follows it to noise.'});
  plane.say = h('p', {class: 'say', role: 'status'});
  plane.square = h('div', {class: 'square'}, plane.canvas, plane.say);
  plane.layerRow = h('div', {class: 'layers'});
  plane.about = h('span', {class: 'about'});
  place.append(roomHead('Plane', plane.about, planeActions(plane)), h('div', {class: 'plane'},
    h('div', {class: 'desk'}, plane.layerRow,
      h('div', {class: 'centre'}, plane.square, plane.time.element, plane.legend.element),
      h('div', {class: 'beside'}, plane.readout.element, plane.figures.element)),
    h('aside', {class: 'inspector', 'aria-label': 'Data, process and network, sampler'}, plane.inspector.element)));
  plane.stage = new Stage(plane.canvas, stage => drawPlane(plane, stage));
  plane.readout.attach(plane.canvas, plane.stage);
  plane.sketch.attach(plane.canvas, plane.stage);
  plane.inspector.attachDrop(plane.square);
}
