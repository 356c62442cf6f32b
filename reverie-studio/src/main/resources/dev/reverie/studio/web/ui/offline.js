// What is seen of a result as one page that works without the studio: canvases and pictures become part of it.
import {explain} from '../api.js';
import {fill, h} from '../dom.js';

const STYLES = ['../style/tokens.css', '../style/shell.css', '../style/controls.css', '../style/figures.css', '../pictures/pictures.css', '../likelihood/likelihood.css', '../runs/runs.css',
  '../vendor/uplot/uPlot.min.css'];
const OWN = 'body { display: block; max-width: 1080px; margin: 24px auto; padding: 0 20px; } main { margin: 18px 0; } pre { white-space: pre-wrap; overflow-wrap: anywhere; '
  + 'padding: 12px; border: 1px solid var(--line); border-radius: 6px; background: var(--sunken); } .figure .plot { height: auto; }';

/** The page of a job that has ended, with what `element` shows of it. */
export async function offlineResult(element, job) {
  const copy = element.cloneNode(true);
  const canvases = [...element.querySelectorAll('canvas')];
  [...copy.querySelectorAll('canvas')].forEach((canvas, i) => canvas.replaceWith(imageOf(canvases[i])));
  await Promise.all([...copy.querySelectorAll('img')].filter(image => !image.src.startsWith('data:')).map(async image => { image.src = await embedded(image.src); }));
  copy.querySelectorAll('.timebar, .lane-tools, [popover], .u-over, .u-under').forEach(each => each.remove());
  copy.querySelectorAll('button').forEach(each => each.classList.contains('tile') || each.classList.contains('cell')
    ? each.replaceWith(fill(h('div', {class: each.className}), [...each.childNodes])) : each.remove());
  const styles = (await Promise.all(STYLES.map(async path => (await fetch(new URL(path, import.meta.url))).text()))).join('\n');
  const parts = [h('h1', {}, job.title), h('p', {class: 'muted'}, `Made by Reverie, ${new Date(job.ended ?? job.created).toLocaleString()}.`), h('main', {}, copy),
    job.problem ? h('p', {}, explain(job.problem)) : null, block('The same again, as a command', job.command), block('As Java', job.java),
    block('Settings', JSON.stringify(job.request, null, 2))].filter(Boolean);
  const title = h('title', {}, job.title).outerHTML;
  return `<!doctype html>\n<html lang="en" data-theme="${document.documentElement.dataset.theme}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">${title}`
    + `<style>${styles}\n${OWN}</style><body>${parts.map(each => each.outerHTML).join('\n')}</body></html>`;
}

function imageOf(canvas) {
  const box = canvas.getBoundingClientRect();
  return h('img', {class: canvas.className, alt: canvas.getAttribute('aria-label') ?? '', src: canvas.toDataURL(), width: Math.round(box.width) || undefined});
}

async function embedded(address) {
  const blob = await (await fetch(address)).blob();
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result));
    reader.addEventListener('error', () => reject(reader.error));
    reader.readAsDataURL(blob);
  });
}

function block(name, text) {
  return text ? h('section', {}, h('h2', {}, name), h('pre', {}, text)) : null;
}
