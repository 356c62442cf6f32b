// One setting of a configuration as a control: what it may be comes from its description.
import {h} from '../dom.js';
import {button, field, numberInput, select, textInput} from '../ui/controls.js';

/** The control of a setting; `put(value)` hears a change, `put(undefined)` that it is as before again. */
export function controlOf(setting, touched, put) {
  const name = setting.path.split('.').slice(1).join('.') || setting.path;
  const hint = [rangeWords(setting.range), touched ? null : setting.changed && setting.default !== undefined ? `usually ${show(setting.default)}` : null].filter(Boolean).join(', ');
  const back = touched ? button(`${name} as it was`, () => put(undefined), {symbol: 'undo', kind: 'quiet', only: true}) : null;
  const element = field(setting.path, name, input(setting, put), {hint: hint || undefined});
  if (back) {
    back.classList.add('small-button');
    element.querySelector('label').append(h('span', {class: 'muted'}, 'changed'));
    element.append(back);
  }
  element.classList.toggle('touched', touched);
  return element;
}

function input(setting, put) {
  switch (setting.type) {
    case 'boolean':
      return select([['true', 'yes'], ['false', 'no']], String(setting.value), value => put(value === 'true'));
    case 'choice':
      return select(choices(setting), setting.value === null ? '' : String(setting.value), value => put(value === '' ? null : value));
    case 'integer':
      return numberInput(setting.value ?? '', value => put(parse(value)), {placeholder: 'none', inputmode: 'numeric'});
    case 'number':
      return numberInput(setting.value ?? '', value => put(parse(value)), {placeholder: 'none'});
    case 'integers':
    case 'numbers':
      return textInput((setting.value ?? []).join(', '), value => put(value.trim() === '' ? [] : value.split(/[,\s]+/).map(Number)), {inputmode: 'decimal'});
    case 'texts':
      return textInput((setting.value ?? []).join(', '), value => put(value.split(',').map(each => each.trim()).filter(Boolean)));
    default:
      return textInput(setting.value === null || setting.value === undefined ? '' : show(setting.value), value => put(value));
  }
}

function choices(setting) {
  const all = [...setting.choices ?? []];
  if (setting.value === null || setting.value === undefined) {
    return [['', 'none'], ...all];
  }
  return all;
}

/** A range as people say it: `[1, Infinity)` becomes `at least 1`, `(0, 1]` stays what it is. */
export function rangeWords(range) {
  const [, open, low, high, close] = /^([[(])(\S+), (\S+)([\])])$/.exec(range ?? '') ?? [];
  if (open === undefined) {
    return range || null;
  }
  const bounded = !['Infinity', '2147483647'].includes(high);
  if (low === '-Infinity') {
    return bounded ? `${close === ']' ? 'at most' : 'below'} ${high}` : null;
  }
  return bounded ? `in ${range}` : `${open === '[' ? 'at least' : 'above'} ${low}`;
}

function parse(text) {
  return text === '' ? null : Number(text);
}

export function show(value) {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
