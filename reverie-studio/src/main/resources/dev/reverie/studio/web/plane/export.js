// The plane as one page that works without the studio: particles over time, with slider and play button.
import {colours} from '../colour.js';
import {number} from '../format.js';

const MOST = 1000;
const FRAMES = 60;
const SCALE = 32767 / 2;

/** A page with the particles of `plane`, its data, and how it was made. */
export function offlinePage(plane, recipe) {
  const paths = plane.paths(plane.show === 'difference' ? 'model' : plane.show);
  const {axis} = plane.layers;
  const look = colours();
  const count = Math.min(MOST, paths.count);
  const positions = Array.from({length: FRAMES}, (none, i) => i / (FRAMES - 1));
  const states = new Int16Array(FRAMES * count * 2);
  positions.forEach((position, frame) => {
    const points = paths.at(position);
    for (let i = 0; i < 2 * count; i += 1) {
      states[frame * 2 * count + i] = quantise(points[i]);
    }
  });
  const data = plane.layers.points() ?? new Float32Array(0);
  const meta = {
    count, data: encode(Int16Array.from(data, value => quantise(value / 8))), states: encode(states), scale: SCALE,
    half: positions.map(p => axis.halfWidth(p)), words: positions.map(p => `t = ${number(axis.time(p), 3)}, \u03c3 = ${number(axis.sigma(p), 3)}`),
    colours: {data: look.data, model: plane.exact || plane.show === 'truth' ? look.truth : look.model, noise: look.noise},
  };
  const title = `${plane.layers.scene.title}: ${plane.state.get('way')}`;
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title>
<style>body{font:14px/1.5 system-ui,sans-serif;max-width:700px;margin:24px auto;padding:0 16px;background:${look.page};color:${look.text}}
canvas{width:100%;aspect-ratio:1;background:${look.surface};border:1px solid ${look.line};border-radius:8px}
.bar{display:flex;gap:10px;align-items:center}input{flex:1}pre{white-space:pre-wrap;overflow-wrap:anywhere;background:${look.sunken};padding:12px;border-radius:6px}</style>
<h1>${escape(title)}</h1><canvas width="1320" height="1320" role="img" aria-label="Particles at the time of the slider"></canvas>
<div class="bar"><button id="play">Play</button><span>data</span><input id="time" type="range" min="0" max="1" step="0.002" value="1" aria-label="Time, from data to noise"><span>noise</span></div>
<p><output id="words"></output></p><p>Made by Reverie. The same particles again:</p><pre>${escape(recipe?.command ?? '')}</pre><pre>${escape(recipe?.java ?? '')}</pre>
<script>const meta=${JSON.stringify(meta).replace(/</g, '\\u003c')};(${player})(meta)</script></html>`;
}

/** Runs in the exported page. */
function player(meta) {
  const read = text => new Int16Array(Uint8Array.from(atob(text), each => each.charCodeAt(0)).buffer);
  const states = read(meta.states);
  const data = read(meta.data);
  const canvas = document.querySelector('canvas');
  const context = canvas.getContext('2d');
  const slider = document.getElementById('time');
  const last = meta.half.length - 1;
  const dots = (get, length, colour, radius) => {
    context.fillStyle = colour;
    context.beginPath();
    for (let i = 0; i < length; i += 2) {
      const x = (get(i) + 1) / 2 * canvas.width;
      const y = (1 - get(i + 1)) / 2 * canvas.height;
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 7);
    }
    context.fill();
  };
  const draw = () => {
    const place = Number(slider.value) * last;
    const low = Math.min(last - 1, Math.floor(place));
    const share = place - low;
    const half = meta.half[low] * (1 - share) + meta.half[low + 1] * share;
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.globalAlpha = 0.45;
    dots(i => data[i] / meta.scale * 8 / half, data.length, meta.colours.data, 2.6);
    context.globalAlpha = 0.85;
    const from = low * 2 * meta.count;
    dots(i => (states[from + i] * (1 - share) + states[from + 2 * meta.count + i] * share) / meta.scale, 2 * meta.count, share + low > last * 0.6 ? meta.colours.noise : meta.colours.model, 3.2);
    document.getElementById('words').textContent = meta.words[Math.round(place)];
  };
  let playing = false;
  const step = () => {
    if (playing) {
      slider.value = Number(slider.value) <= 0 ? 1 : Number(slider.value) - 0.004;
      draw();
      requestAnimationFrame(step);
    }
  };
  slider.addEventListener('input', draw);
  document.getElementById('play').addEventListener('click', event => {
    playing = !playing;
    event.target.textContent = playing ? 'Pause' : 'Play';
    step();
  });
  draw();
}

function quantise(value) {
  return Math.max(-32767, Math.min(32767, Math.round(value * SCALE)));
}

function encode(values) {
  const bytes = new Uint8Array(values.buffer);
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) {
    text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  }
  return btoa(text);
}

function escape(text) {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
