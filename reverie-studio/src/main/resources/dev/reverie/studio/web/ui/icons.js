// Line icons of twenty units, drawn for this page.
import {svg} from '../dom.js';

const SHAPES = {
  plane: [['path', {d: 'M3 17V3M3 17h14'}], ...dots([[7, 12], [9.5, 8], [12, 11], [13.5, 6], [15.5, 9]], 1.25)],
  pictures: [['rect', {x: 3, y: 3, width: 6, height: 6, rx: 1}], ['rect', {x: 11, y: 3, width: 6, height: 6, rx: 1}],
    ['rect', {x: 3, y: 11, width: 6, height: 6, rx: 1}], ['rect', {x: 11, y: 11, width: 6, height: 6, rx: 1}]],
  likelihood: [['path', {d: 'M2.5 16.5h15'}], ['path', {d: 'M3 15c4 0 3.6-11 7-11s3 11 7 11'}], ['path', {d: 'M10 16.5V4'}]],
  runs: [['path', {d: 'M3 3v14h14'}], ['path', {d: 'M5.5 5c1.2 6 3 8 11 8.6'}]],
  play: [['path', {class: 'solid', d: 'M6 4.2v11.6a.6.6 0 0 0 .9.5l9.2-5.8a.6.6 0 0 0 0-1L6.9 3.7a.6.6 0 0 0-.9.5z'}]],
  pause: [['rect', {class: 'solid', x: 5, y: 4, width: 3.6, height: 12, rx: 1}], ['rect', {class: 'solid', x: 11.4, y: 4, width: 3.6, height: 12, rx: 1}]],
  undo: [['path', {d: 'M7 4 3.5 7.5 7 11'}], ['path', {d: 'M3.5 7.5H12a4.5 4.5 0 0 1 0 9H8'}]],
  redo: [['path', {d: 'm13 4 3.5 3.5L13 11'}], ['path', {d: 'M16.5 7.5H8a4.5 4.5 0 0 0 0 9h4'}]],
  copy: [['rect', {x: 7, y: 7, width: 10, height: 10, rx: 2}], ['path', {d: 'M13 7V5a2 2 0 0 0-2-2H5a2 2 0 0 0-2 2v6a2 2 0 0 0 2 2h2'}]],
  save: [['path', {d: 'M10 3v9.5m0 0 3.5-3.5M10 12.5 6.5 9'}], ['path', {d: 'M3.5 13.5V16a1 1 0 0 0 1 1h11a1 1 0 0 0 1-1v-2.5'}]],
  more: dots([[4.5, 10], [10, 10], [15.5, 10]], 1.5),
  sun: [['circle', {cx: 10, cy: 10, r: 3.2}], ['path', {d: 'M10 2.2v2M10 15.8v2M2.2 10h2M15.8 10h2M4.5 4.5l1.4 1.4M14.1 14.1l1.4 1.4M4.5 15.5l1.4-1.4M14.1 5.9l1.4-1.4'}]],
  moon: [['path', {d: 'M16.5 12.2A7 7 0 0 1 7.8 3.5a7 7 0 1 0 8.7 8.7z'}]],
  keys: [['rect', {x: 2, y: 5, width: 16, height: 10, rx: 2}], ['path', {d: 'M5 8h.01M8 8h.01M11 8h.01M14.5 8h.01M6.5 12h7'}]],
  close: [['path', {d: 'm5 5 10 10M15 5 5 15'}]],
  add: [['path', {d: 'M10 4v12M4 10h12'}]],
  brush: [['path', {d: 'm8.5 11.5 7.8-7.8a1 1 0 0 0-1.4-1.4L7.2 10'}], ['path', {d: 'M7 10.2c-2.8 0-2.4 4-4.5 5.3 3 1.5 7 .6 7-2.5z'}]],
  link: [['path', {d: 'M8.5 11.5a3 3 0 0 0 4.3 0l3-3a3 3 0 1 0-4.3-4.3l-1 1'}], ['path', {d: 'M11.5 8.5a3 3 0 0 0-4.3 0l-3 3a3 3 0 1 0 4.3 4.3l1-1'}]],
};

function dots(places, r) {
  return places.map(([cx, cy]) => ['circle', {class: 'solid', cx, cy, r}]);
}

/** An icon by name; it says nothing to a screen reader, the button does. */
export function icon(name) {
  return svg('svg', {class: 'icon', viewBox: '0 0 20 20', 'aria-hidden': 'true', focusable: 'false'},
    (SHAPES[name] ?? []).map(([tag, attributes]) => svg(tag, attributes)));
}
