// Painters of the plane. Each draws one layer on a stage; none keeps state but buffers.
import {diverging, sequential} from '../colour.js';

/** Particles as discs of one colour. */
export function particles(stage, points, colour, {radius = 1.6, opacity = 0.75} = {}) {
  const {context, size} = stage;
  context.fillStyle = colour;
  context.globalAlpha = opacity;
  context.beginPath();
  for (let i = 0; i < points.length; i += 2) {
    const x = (points[i] + 1) / 2 * size;
    const y = (1 - points[i + 1]) / 2 * size;
    if (x > -4 && y > -4 && x < size + 4 && y < size + 4) {
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 6.2832);
    }
  }
  context.fill();
  context.globalAlpha = 1;
}

const sheet = document.createElement('canvas');

/** A density (1 is uniform) in one hue, or a difference in two. */
export function density(stage, values, side, {colour, less, more, difference = false, peak}) {
  if (sheet.width !== side) {
    sheet.width = side;
    sheet.height = side;
  }
  const paper = sheet.getContext('2d');
  const image = paper.createImageData(side, side);
  if (difference) {
    diverging(values, peak, less, more, image.data);
  } else {
    sequential(values, 0, peak, colour, image.data, 0.8);
  }
  paper.putImageData(image, 0, 0);
  stage.context.imageSmoothingEnabled = true;
  stage.context.imageSmoothingQuality = 'medium';
  stage.context.drawImage(sheet, 0, 0, stage.size, stage.size);
}

/** Arrows of a field `[side, side, 2]`, row 0 at the top; `unit` is the size that is drawn as one cell. Small ones have no head. */
export function arrows(stage, field, side, colour, unit, {every = 1, width = 1.1, opacity = 0.7} = {}) {
  const {context, size} = stage;
  const cell = size / side * every;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineCap = cell < 13 ? 'butt' : 'round';
  context.globalAlpha = opacity;
  context.beginPath();
  const first = every >> 1;
  for (let row = first; row < side; row += every) {
    for (let column = first; column < side; column += every) {
      const at = 2 * (row * side + column);
      const length = Math.hypot(field[at], field[at + 1]);
      if (length > 0) {
        const reach = cell * 0.92 * Math.min(1, Math.sqrt(length / unit)) / length;
        arrow(context, (column + 0.5) * size / side, (row + 0.5) * size / side, field[at] * reach, -field[at + 1] * reach, cell < 13 ? Infinity : cell);
      }
    }
  }
  context.stroke();
  context.globalAlpha = 1;
}

function arrow(context, x, y, dx, dy, cell) {
  const [tailX, tailY, tipX, tipY] = [x - dx / 2, y - dy / 2, x + dx / 2, y + dy / 2];
  const length = Math.hypot(dx, dy);
  context.moveTo(tailX, tailY);
  context.lineTo(tipX, tipY);
  if (length > cell * 0.22) {
    const head = Math.min(0.3, 9 / length);
    context.moveTo(tipX - head * (dx - 0.55 * dy), tipY - head * (dy + 0.55 * dx));
    context.lineTo(tipX, tipY);
    context.lineTo(tipX - head * (dx + 0.55 * dy), tipY - head * (dy - 0.55 * dx));
  }
}

/** One arrow from a place, for what a point says; lengths in units of the square. */
export function pointer(stage, u, v, du, dv, colour) {
  const {context} = stage;
  context.strokeStyle = colour;
  context.lineWidth = 2.2;
  context.lineCap = 'round';
  context.beginPath();
  const reach = stage.size / 2;
  arrow(context, stage.x(u) + du * reach / 2, stage.y(v) - dv * reach / 2, du * reach, -dv * reach, 0);
  context.stroke();
}

/** A path through places u0, v0, u1, v1, ... */
export function path(stage, places, colour, {width = 1, opacity = 0.6} = {}) {
  const {context} = stage;
  context.strokeStyle = colour;
  context.globalAlpha = opacity;
  context.lineWidth = width;
  context.lineJoin = 'round';
  context.beginPath();
  for (let i = 0; i < places.length; i += 2) {
    const [x, y] = [stage.x(places[i]), stage.y(places[i + 1])];
    if (i === 0) {
      context.moveTo(x, y);
    } else {
      context.lineTo(x, y);
    }
  }
  context.stroke();
  context.globalAlpha = 1;
}

/** A ring around a place, with a gap to what lies under it. */
export function mark(stage, u, v, colour, ground) {
  const {context} = stage;
  for (const [style, width] of [[ground, 5], [colour, 2]]) {
    context.beginPath();
    context.arc(stage.x(u), stage.y(v), 6, 0, 6.2832);
    context.strokeStyle = style;
    context.lineWidth = width;
    context.stroke();
  }
}

/** Grid lines at round numbers with their labels inside the square; `half` is the half-width in coordinates. */
export function frame(stage, half, palette) {
  const {context, size} = stage;
  const step = roundStep(half);
  context.lineWidth = 1;
  context.font = '11px system-ui, sans-serif';
  context.fillStyle = palette.muted;
  context.strokeStyle = palette.grid;
  const limit = Math.floor(half / step);
  for (let i = -limit; i <= limit; i += 1) {
    const u = i * step / half;
    const [x, y] = [Math.round(stage.x(u)) + 0.5, Math.round(stage.y(u)) + 0.5];
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, size);
    context.moveTo(0, y);
    context.lineTo(size, y);
    context.stroke();
  }
}

/** The numbers of the grid lines, drawn above all layers. */
export function scale(stage, half, palette) {
  const {context, size} = stage;
  const step = roundStep(half);
  const limit = Math.floor(half / step);
  context.font = '11px system-ui, sans-serif';
  context.fillStyle = palette.muted;
  context.strokeStyle = palette.surface;
  context.lineWidth = 3;
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  for (let i = -limit; i <= limit; i += 1) {
    const text = (i * step).toFixed(digits).replace('-', '\u2212');
    const u = i * step / half;
    const [x, y] = [stage.x(u), stage.y(u)];
    if (x > 18 && x < size - 14) {
      context.textAlign = 'center';
      context.strokeText(text, x, size - 6);
      context.fillText(text, x, size - 6);
    }
    if (y > 14 && y < size - 22) {
      context.textAlign = 'left';
      context.strokeText(text, 6, y + 4);
      context.fillText(text, 6, y + 4);
    }
  }
}

/** A round step with two to five lines on each side. */
export function roundStep(half) {
  const rough = half / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find(each => each * power >= rough);
  return factor * power;
}

