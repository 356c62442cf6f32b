// What a likelihood is: one number with its error, its terms, each picture, and two sets against one another.
import {fill, h} from '../dom.js';
import {interval, number} from '../format.js';
import {histogram} from '../chart/histogram.js';
import {waterfall} from '../chart/waterfall.js';
import {picture} from '../canvas/sheet.js';
import {button} from '../ui/controls.js';

const COLOURS = ['data', 'model'];

/** The mean of each term over all pictures of a set. */
export function meanTerms(scores) {
  const names = scores[0]?.terms?.map(term => term.name) ?? [];
  return names.map((name, i) => ({name, value: scores.reduce((sum, score) => sum + score.terms[i].value, 0) / scores.length}));
}

export function showResult(place, job, state, {sets, examples, model}) {
  const {unit, auroc} = job.result;
  const results = job.result.sets;
  const better = unit.startsWith('bits') ? 'Fewer bits are more probable.' : 'More nats are more probable.';
  fill(place,
    h('div', {class: 'numbers'}, results.map((set, i) => h('div', {}, h('p', {class: 'muted'}, results.length > 1 ? h('i', {class: 'swatch', vars: {'--swatch': `var(--${COLOURS[i]})`}}) : null, set.name ?? `set ${i + 1}`),
      h('p', {class: 'great number'}, interval(set.mean, set.standardError), h('span', {class: 'unit'}, ` ${unit}`)),
      h('p', {class: 'small muted'}, `mean of ${set.scores.length} ${set.scores.length === 1 ? 'picture' : 'pictures'} \u00b1 standard error. ${better}`))), auroc === undefined || auroc === null ? null : separation(auroc)));
  const chosen = state.get('chosen').split(':').map(Number);
  const box = h('div', {class: 'stack'});
  const show = () => {
    const [set, index] = state.get('chosen') === '' ? [0, null] : state.get('chosen').split(':').map(Number);
    const score = index === null ? null : results[set]?.scores[index];
    fill(box, h('figure', {class: 'figure'}, h('figcaption', {}, h('b', {}, score ? `Terms of picture ${index + 1} of ${results[set].name ?? 'the set'}` : `Mean terms${results.length > 1 ? ` of ${results[0].name ?? 'the first set'}` : ''}`),
      h('span', {}, 'Each bar begins where the last ended; look for the term that tells pictures apart.')),
    waterfall(score ? score.terms : meanTerms(results[0].scores), unit)), score ? h('p', {class: 'row'}, h('span', {class: 'small muted number'}, `total ${interval(score.total, score.error)} ${unit}`),
      button('Mean of all', () => { state.set({chosen: ''}, {passing: true}); show(); mark(); })) : null);
  };
  const tiles = results.map((set, s) => h('section', {'aria-label': `Pictures of ${set.name ?? `set ${s + 1}`}`}, h('h3', {}, set.name ?? `Set ${s + 1}`),
    h('div', {class: 'scored'}, set.scores.map((score, i) => h('button', {type: 'button', class: 'tile', 'data-tile': `${s}:${i}`, 'aria-label': `Picture ${i + 1}: ${number(score.total, 4)} ${unit}`,
      onclick: () => { state.set({chosen: `${s}:${i}`}, {passing: true}); show(); mark(); }}, face(sets[s], examples[s], i, model), h('span', {class: 'small number'}, score.total.toFixed(3).replace('-', '\u2212')))))));
  const mark = () => place.querySelectorAll('[data-tile]').forEach(tile => tile.setAttribute('aria-pressed', String(tile.dataset.tile === state.get('chosen'))));
  place.append(box, results.length > 1 || results[0].scores.length > 5 ? h('figure', {class: 'figure'}, h('figcaption', {}, h('b', {}, 'Pictures by their likelihood'),
    h('span', {}, results.length > 1 ? 'Two hills apart: the model tells the sets apart. Simple pictures are often more likely than those the model was trained on.' : 'A second hill or a tail is worth a look: click the pictures below.')),
  histogram(results.map((set, i) => ({name: set.name ?? `set ${i + 1}`, values: set.scores.map(score => score.total), colour: COLOURS[i]})), unit)) : '', ...tiles);
  if (chosen.length === 2 && !results[chosen[0]]?.scores[chosen[1]]) {
    state.set({chosen: ''}, {passing: true});
  }
  show();
  mark();
}

function separation(auroc) {
  const value = typeof auroc === 'number' ? auroc : auroc.value ?? auroc.auroc;
  const [low, high] = Array.isArray(auroc.interval) ? auroc.interval : [auroc.low, auroc.high];
  const known = Number.isFinite(low) && Number.isFinite(high);
  return h('div', {}, h('p', {class: 'muted'}, 'AUROC'), h('p', {class: 'great number'}, number(value, 3), known ? h('span', {class: 'unit'}, ` [${number(low, 3)}, ${number(high, 3)}]`) : null),
    h('p', {class: 'small muted'}, '0.5: the likelihood does not tell the sets apart; 1: the second set is always less probable.'));
}

function face(set, examples, index, model) {
  if (set?.uploads) {
    return h('img', {alt: '', class: 'pixelated', src: `/api/v1/uploads/${encodeURIComponent(set.uploads[index])}/picture?model=${encodeURIComponent(model)}`});
  }
  return examples && index < examples.shape[0] ? picture(examples, index, '', {'aria-hidden': 'true'}) : h('span', {class: 'muted small'}, index + 1);
}
