// Pictures of the engine on canvases: uint8 `[n, height, width, channels]`.
import {h} from '../dom.js';

/** Draws picture `index` of an array on a canvas of its own size. */
export function paintPicture(canvas, pictures, index) {
  const [, height, width, channels] = pictures.shape.slice(-4);
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  const image = context.createImageData(width, height);
  rgba(pictures.data, index * width * height * channels, width * height, channels, image.data);
  context.putImageData(image, 0, 0);
}

/** Bytes of one, three or four channels as RGBA. */
export function rgba(data, offset, pixels, channels, out) {
  for (let i = 0; i < pixels; i += 1) {
    const at = offset + i * channels;
    out[4 * i] = data[at];
    out[4 * i + 1] = data[channels >= 3 ? at + 1 : at];
    out[4 * i + 2] = data[channels >= 3 ? at + 2 : at];
    out[4 * i + 3] = channels === 4 ? data[at + 3] : channels === 2 ? data[at + 1] : 255;
  }
}

/** One picture, enlarged without blur. */
export function picture(pictures, index, label, attributes = {}) {
  const canvas = h('canvas', {class: 'pixelated', role: 'img', 'aria-label': label, ...attributes});
  paintPicture(canvas, pictures, index);
  return canvas;
}

/** All pictures of an array side by side; `choose(index)` makes each a button. */
export function sheet(pictures, {label, columns, choose, names} = {}) {
  const count = pictures.shape[0];
  return h('div', {class: 'sheet', role: choose ? 'group' : undefined, 'aria-label': choose ? label : undefined,
    vars: {'--columns': String(columns ?? Math.min(count, Math.ceil(Math.sqrt(count * 1.6)))), '--side': `${Math.max(56, Math.min(128, pictures.shape[2] * 3))}px`}},
  Array.from({length: count}, (none, i) => {
    const canvas = picture(pictures, i, names?.[i] ?? `${label ?? 'sample'} ${i + 1}`);
    return choose ? h('button', {type: 'button', class: 'tile', onclick: () => choose(i), 'aria-label': names?.[i] ?? `${label} ${i + 1}`}, canvas)
      : h('div', {class: 'tile'}, canvas);
  }));
}
