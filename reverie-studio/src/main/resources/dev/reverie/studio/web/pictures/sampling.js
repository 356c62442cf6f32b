// How samples are drawn: shared by all parts of the room. The state is the address; the request is made of it.
import {h} from '../dom.js';
import {count} from '../format.js';
import {GuidancePad} from '../chart/pad.js';
import {field, numberInput, select} from '../ui/controls.js';

/** The common part of a request. */
export function requestOf(state, detail) {
  const text = key => state.get(key) === '' ? undefined : state.get(key);
  const numeric = key => text(key) === undefined ? undefined : state.number(key);
  const request = {
    model: detail.model, n: numeric('n'), seed: numeric('seed'), sampler: text('sampler'), steps: numeric('steps'), step: numeric('step'), average: numeric('average'),
  };
  if (detail.classes?.length > 0) {
    request.label = text('label');
    if (state.number('guidance') !== 1) {
      request.guidance = state.number('guidance');
      if (text('interval')) {
        request.guidanceInterval = state.get('interval').split(',').map(Number);
      }
    }
  }
  if (text('eta') !== undefined) {
    request.settings = {'sampling.eta': numeric('eta')};
  }
  return request;
}

/** The controls for it; `parts` names those that fit, `usual` says what is taken where the model's own sampler is not. */
export function samplingForm(state, {detail, samplers}, parts, usual = null) {
  const has = part => parts.includes(part);
  const own = usual ? null : detail.sampling?.sampler;
  const chosen = samplers.find(each => each.name === (state.get('sampler') || own));
  const number = (name, label, attributes, hint) => field(name, label, numberInput(state.get(name), value => state.set({[name]: value}), attributes), {hint});
  return [
    has('label') && detail.classes?.length > 0 ? classes(state, detail) : null,
    h('div', {class: 'fields'},
      has('n') ? number('n', 'Samples', {min: 1, max: 256, step: 1, required: true}) : null,
      has('seed') ? number('seed', 'Seed', {min: 0, step: 1, required: true}) : null,
      has('sampler') ? h('div', {class: 'wide'}, field('sampler', 'Sampler', select([['', usual ?? (own ? `${own}, as the model says` : 'as the model says')],
        ...groups(samplers)], state.get('sampler'), value => state.set({sampler: value, steps: value === '' ? '' : state.get('steps'), eta: ''})),
      {hint: chosen ? `${chosen.stochastic ? 'stochastic' : 'deterministic'}, ${chosen.adaptive ? 'chooses its steps' : `${chosen.evaluationsPerStep} evaluation${chosen.evaluationsPerStep === 1 ? '' : 's'} a step`}` : undefined})) : null,
      has('steps') && !chosen?.adaptive ? number('steps', 'Steps', {min: 1, max: 5000, step: 1, placeholder: state.get('sampler') || usual ? 'usual' : detail.sampling?.steps ?? 'usual'}) : null,
      detail.checkpoints?.length > 1 ? field('step', 'Checkpoint', select([['', 'the newest'], ...detail.checkpoints.map(each => [String(each), `step ${count(each)}`])], state.get('step'),
        value => state.set({step: value}))) : null),
    has('guidance') && detail.classes?.length > 0 ? guidance(state) : null,
  ];
}

function groups(samplers) {
  return [{group: 'deterministic', options: samplers.filter(each => !each.stochastic).map(each => [each.name, each.name])},
    {group: 'stochastic', options: samplers.filter(each => each.stochastic).map(each => [each.name, each.name])}].filter(each => each.options.length > 0);
}

function classes(state, detail) {
  return field('label', 'Class', select([['', 'any, as in the data'], ['all', 'every class in turn'], ...detail.classes.map((name, i) => [String(i), name])], state.get('label'),
    value => state.set({label: value})));
}

function guidance(state) {
  const [low, high] = state.get('interval').split(',').map(Number);
  return new GuidancePad({guidance: state.number('guidance'), low, high: high && high < 100 ? high : null, onchange: ({guidance: weight, low: from, high: to}) =>
    state.set({guidance: String(weight), interval: from === null && to === null ? '' : `${(from ?? 0.0001).toPrecision(3)},${(to ?? 10000).toPrecision(3)}`})}).element;
}
