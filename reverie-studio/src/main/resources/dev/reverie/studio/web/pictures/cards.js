// All models of pictures. A card shows what the model draws.
import {array, follow, get, start} from '../api.js';
import {fill, h} from '../dom.js';
import {count} from '../format.js';
import {sheet} from '../canvas/sheet.js';
import {roomHead} from '../ui/head.js';
import {go} from '../state.js';
import {icon} from '../ui/icons.js';
import {button, notice} from '../ui/controls.js';
import {empty} from '../ui/messages.js';
import {nameOf} from '../ui/job.js';

export function cards(place) {
  const about = h('span', {class: 'about'}, 'sample, race, grid, edit, latents');
  const body = h('div', {class: 'room-body'});
  place.append(roomHead('Pictures', about, []), body);
  const open = {closed: false, stop: null};
  load();

  async function load() {
    let models;
    try {
      models = (await get('/models')).models.filter(each => each.kind === 'picture');
    } catch (problem) {
      fill(body, notice(problem.detail));
      return;
    }
    if (models.length === 0) {
      empty(body, icon('pictures'), 'No models of pictures yet', 'Train one: a small one on drawn digits takes a minute or two.',
        button('Train on drawn digits', () => go('runs', ['new'], {preset: 'digits-conditional'}), {kind: 'primary'}));
      return;
    }
    const faces = models.map(model => h('div', {class: 'face'}));
    fill(body, h('ul', {class: 'cards'}, models.map((model, i) => h('li', {class: 'card model-card'},
      h('a', {class: 'cover', href: `#/pictures/${encodeURIComponent(model.model)}`}, faces[i], h('h2', {}, model.name)),
      h('p', {class: 'small muted'}, model.description ?? ''),
      h('p', {class: 'small muted number'}, [model.shape.slice().reverse().join(' \u00d7 '), model.classes?.length > 0 ? `${model.classes.length} classes` : null,
        model.source === 'run' && model.step ? `step ${count(model.step)}` : null].filter(Boolean).join(' \u00b7 ')),
      h('p', {class: 'row'}, ['sample', 'race', 'edit'].map(tab => h('a', {class: 'small', href: `#/pictures/${encodeURIComponent(model.model)}/${tab}`}, tab)))))));
    for (let i = 0; i < models.length && !open.closed; i += 1) {
      await face(models[i], faces[i], open);
    }
  }

  return {close: () => { open.closed = true; open.stop?.(); }};
}

/** A run has a picture already; of a model that comes along eight samples are drawn once, in ten evaluations. */
async function face(model, place, open) {
  try {
    if (model.source === 'run') {
      const run = await get(`/runs/${encodeURIComponent(model.name)}`);
      const last = run.pictures?.at(-1);
      fill(place, last ? h('img', {src: last.href, alt: `Samples after step ${last.step}`, class: 'pixelated', loading: 'lazy'}) : icon('pictures'));
      return;
    }
    const request = {model: model.model, n: 8, seed: 1, sampler: 'uniPc', steps: 10, ...model.classes?.length > 0 ? {label: 'all'} : {}};
    const job = await start('sample', request, nameOf('sample', request));
    await new Promise(resolve => {
      open.stop = follow(job, {state: async now => {
        if (now.state === 'done') {
          fill(place, sheet(await array(now.links.arrays.samples.href), {label: `samples of ${model.name}`, columns: 4}));
        }
        if (['done', 'failed', 'cancelled'].includes(now.state)) {
          resolve();
        }
      }});
    });
  } catch {
    fill(place, icon('pictures'));
  }
}
