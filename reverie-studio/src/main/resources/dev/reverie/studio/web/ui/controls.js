// Controls with labels. Each is reached and used by keyboard alone; messages stand at the control that caused them.
import {fill, fresh, h} from '../dom.js';
import {icon} from './icons.js';

/** A button with text, or with an icon and a name for screen readers. */
export function button(label, onclick, {kind = '', symbol, title, only = false, ...rest} = {}) {
  return h('button', {type: 'button', class: `button ${kind} ${only ? 'bare' : ''}`, onclick, title: title ?? (only ? label : undefined),
    'aria-label': only ? label : undefined, ...rest}, symbol ? icon(symbol) : null, only ? null : label);
}

/** A label above a control, with a place for hint and error. `name` is the field that the server names in a problem. */
export function field(name, label, control, {hint, wide = false, value} = {}) {
  const id = control.id || fresh('field');
  control.id = id;
  const note = hint ? h('p', {class: 'hint', id: `${id}-hint`}, hint) : null;
  if (note) {
    control.setAttribute('aria-describedby', note.id);
  }
  return h('div', {class: `field ${wide ? 'wide' : ''}`, 'data-field': name}, h('label', {for: id}, label, value ?? null), control, note);
}

export function textInput(value, onchange, attributes = {}) {
  return h('input', {type: 'text', value, spellcheck: 'false', autocomplete: 'off', onchange: event => onchange(event.target.value), ...attributes});
}

export function numberInput(value, onchange, attributes = {}) {
  return h('input', {type: 'number', value, step: 'any', onchange: event => {
    if (event.target.value === '' || event.target.checkValidity()) {
      onchange(event.target.value);
    } else {
      event.target.reportValidity();
    }
  }, ...attributes});
}

/** A list to choose from: texts, `[value, text]` pairs, or `{group, options}`. */
export function select(options, value, onchange, attributes = {}) {
  const element = h('select', {onchange: event => onchange(event.target.value), ...attributes}, options.map(choice));
  element.value = value;
  return element;
}

function choice(option) {
  if (option.group) {
    return h('optgroup', {label: option.group}, option.options.map(choice));
  }
  const [value, text] = Array.isArray(option) ? option : [option, option];
  return h('option', {value}, text);
}

/** A few exclusive choices side by side, as radio buttons: arrows move between them. */
export function segments(label, options, value, onchange, {full = false} = {}) {
  const name = fresh('segment');
  return h('div', {class: `segments ${full ? 'fill' : ''}`, role: 'radiogroup', 'aria-label': label}, options.map(option => {
    const [key, text, title] = Array.isArray(option) ? option : [option, option];
    return h('label', {title}, h('input', {type: 'radio', name, value: key, checked: String(key) === String(value), onchange: () => onchange(key)}),
      h('span', {}, text));
  }));
}

/** A layer that can be switched, with the colour that it is drawn in. */
export function chip(label, checked, onchange, {colour, title} = {}) {
  return h('label', {class: 'chip', title}, h('input', {type: 'checkbox', checked, onchange: event => onchange(event.target.checked)}),
    h('span', {class: 'dot', vars: colour ? {'--swatch': `var(--${colour})`} : undefined}), label);
}

export function check(label, checked, onchange, attributes = {}) {
  return h('label', {class: 'check'}, h('input', {type: 'checkbox', checked, onchange: event => onchange(event.target.checked), ...attributes}), label);
}

/** A slider with its value beside the label. `say` turns the number into words. */
export function slider(name, label, {min, max, step = 'any', value, say = String, onchange, oninput, hint}) {
  const output = h('output', {}, say(Number(value)));
  const input = h('input', {type: 'range', min, max, step, 'aria-valuetext': say(Number(value)),
    oninput: event => { shown(Number(event.target.value)); oninput?.(Number(event.target.value)); },
    onchange: event => onchange?.(Number(event.target.value))});
  input.value = value;
  function shown(number) {
    output.textContent = say(number);
    input.setAttribute('aria-valuetext', say(number));
  }
  const element = field(name, label, input, {hint, value: output});
  output.setAttribute('for', input.id);
  element.put = number => { input.value = number; shown(number); };
  return element;
}

/** A button that opens a list of actions: `[text, act, note]`. */
export function menu(label, actions, {symbol, kind = 'quiet', only = false} = {}) {
  const list = h('div', {class: 'menu', popover: 'auto', id: fresh('menu'), 'aria-label': label});
  const opener = button(label, null, {kind, symbol, only, popovertarget: list.id, 'aria-haspopup': 'true'});
  list.addEventListener('toggle', event => {
    if (event.newState === 'open') {
      fill(list, (typeof actions === 'function' ? actions() : actions).map(([text, act, note]) =>
        h('button', {type: 'button', onclick: () => { list.hidePopover(); act(); }}, text, note ? h('span', {class: 'note'}, note) : null)));
      const place = opener.getBoundingClientRect();
      const left = Math.max(8, Math.min(place.left, innerWidth - list.offsetWidth - 8));
      list.style.left = `${left + scrollX}px`;
      list.style.top = `${place.bottom + scrollY}px`;
      list.querySelector('button')?.focus();
    }
  });
  list.addEventListener('keydown', event => {
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (step) {
      const items = [...list.querySelectorAll('button')];
      items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
      event.preventDefault();
    }
  });
  return h('span', {}, opener, list);
}

/** Shows a problem at the control of its field, or at the head of `form` if none is named. The next change clears it. */
export function showProblem(form, problem) {
  clearProblem(form);
  const names = String(problem.field ?? '');
  const place = names && ([...form.querySelectorAll('[data-field]')].find(each => each.dataset.field === names)
    ?? [...form.querySelectorAll('[data-field]')].find(each => names.endsWith(`.${each.dataset.field}`) || names.startsWith(`${each.dataset.field}.`)));
  const id = fresh('error');
  const text = problem.detail || problem.title || problem.message;
  if (!place) {
    form.prepend(notice(text, 'problem'));
    form.querySelector('.problem')?.scrollIntoView({block: 'nearest'});
    return;
  }
  const control = place.querySelector('input, select, textarea, button');
  place.append(h('p', {class: 'error', id, role: 'alert'}, text));
  control?.setAttribute('aria-invalid', 'true');
  control?.setAttribute('aria-errormessage', id);
  place.closest('details')?.setAttribute('open', '');
  place.scrollIntoView({block: 'nearest'});
  place.addEventListener('input', () => clearProblem(form), {once: true});
}

export function clearProblem(form) {
  form.querySelectorAll('.problem, .field > .error, [data-field] > .error').forEach(each => each.remove());
  form.querySelectorAll('[aria-invalid]').forEach(each => { each.removeAttribute('aria-invalid'); each.removeAttribute('aria-errormessage'); });
}

/** A message that can be dismissed. */
export function notice(text, kind = '') {
  const element = h('div', {class: `notice ${kind}`, role: 'alert'}, h('p', {}, text),
    button('Dismiss', () => element.remove(), {kind: 'quiet', symbol: 'close', only: true}));
  return element;
}
