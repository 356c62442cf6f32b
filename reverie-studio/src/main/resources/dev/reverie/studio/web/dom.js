// Elements without markup in strings: nothing that a user or a file says can become a tag.

const SVG = 'http://www.w3.org/2000/svg';
const PROPERTIES = new Set(['value', 'checked', 'disabled', 'hidden', 'indeterminate', 'open', 'max', 'min', 'selected']);

/** An element with attributes, listeners (`onclick`), classes and children; null children are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  decorate(element, attributes);
  append(element, children);
  return element;
}

/** The same for a drawing. */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  decorate(element, attributes, true);
  append(element, children);
  return element;
}

function decorate(element, attributes, drawing = false) {
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false && !key.startsWith('aria-')) {
      continue;
    }
    if (key === 'vars') {
      for (const [name, text] of Object.entries(value)) {
        element.style.setProperty(name, text);
      }
    } else if (key.startsWith('on')) {
      element.addEventListener(key.slice(2), value);
    } else if (key === 'class') {
      element.setAttribute('class', value);
    } else if (!drawing && PROPERTIES.has(key)) {
      element[key] = value;
    } else {
      element.setAttribute(key, value === true ? '' : String(value));
    }
  }
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) {
      element.append(child instanceof Node ? child : String(child));
    }
  }
}

/** Replaces all children. */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
  return element;
}

let counter = 0;

/** A fresh id for `for`, `aria-describedby` and the like. */
export function fresh(prefix = 'x') {
  counter += 1;
  return `${prefix}-${counter}`;
}

/** Calls `act` once after the last of a burst of calls. */
export function settle(act, milliseconds = 200) {
  let timer = 0;
  const settled = (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...values), milliseconds);
  };
  settled.cancel = () => clearTimeout(timer);
  return settled;
}

/** Whether movement may begin by itself. */
export function mayMove() {
  return !matchMedia('(prefers-reduced-motion: reduce)').matches;
}
