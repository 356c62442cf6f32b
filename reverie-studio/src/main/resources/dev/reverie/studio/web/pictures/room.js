// Pictures: models as cards, and for one of them samples, races, grids, edits and paths between latents.
import {get} from '../api.js';
import {fill, h} from '../dom.js';
import {copyLink, roomHead, undoButtons} from '../ui/head.js';
import {cards} from './cards.js';
import {button, notice} from '../ui/controls.js';

export const defaults = {
  n: '16', seed: '0', sampler: '', steps: '', label: '', guidance: '1', interval: '', step: '', average: '', eta: '', go: '', film: '', chosen: '0',
  lanes: 'ddim,dpmSolverPlusPlus,uniPc,edmHeun', evaluations: '10', x: 'steps', xv: '3, 5, 10', y: 'sampler', yv: 'ddim, uniPc', z: '', zv: '',
  edit: 'inpaint', picture: 'example:0', mask: '', factor: '2', blur: 'gaussian:1.5', noise: '', strength: '0.5', damaged: '', method: '', from: 'example:0', to: 'example:1', t: '',
};

const TABS = [['sample', 'Sample', () => import('./sample.js')], ['race', 'Race', () => import('./race.js')],
  ['grid', 'Grid', () => import('./grid.js')], ['edit', 'Edit', () => import('./edit.js')], ['latents', 'Latents', () => import('./latents.js')]];

export function open(place, state) {
  const [model, tab = 'sample'] = state.rest;
  if (!model) {
    return cards(place, state);
  }
  const about = h('span', {class: 'about'}, h('a', {href: '#/pictures'}, 'all models'));
  const tabs = h('nav', {class: 'tabs', 'aria-label': 'What to do'});
  const body = h('div', {class: 'room-body'});
  place.append(roomHead(model.split(':').pop(), about, [undoButtons(state), button('Copy address', () => copyLink(state), {symbol: 'link', kind: 'quiet', only: true})]), tabs, body);
  fill(tabs, TABS.map(([name, label]) => h('a', {href: `#/pictures/${encodeURIComponent(model)}/${name}`, 'aria-current': name === tab ? 'page' : undefined}, label)));
  const opened = {};
  load();

  async function load() {
    try {
      const [detail, samplers, module] = await Promise.all([get(`/models/${encodeURIComponent(model)}`, {step: state.get('step')}), get('/samplers'),
        (TABS.find(([name]) => name === tab) ?? TABS[0])[2]()]);
      about.append(` \u00b7 ${detail.description ?? ''}`);
      if (!opened.closed) {
        opened.tab = module.open(body, state, {detail, samplers: samplers.samplers.filter(each => !detail.samplers || detail.samplers.includes(each.name))});
      }
    } catch (problem) {
      fill(body, notice(problem.detail ?? problem.message), h('a', {class: 'button', href: '#/pictures'}, 'All models'));
      if (!problem.detail) {
        throw problem;
      }
    }
  }

  return {
    close: () => { opened.closed = true; opened.tab?.close?.(); },
    key: key => opened.tab?.key?.(key) ?? false,
  };
}
