// The way to the engine: JSON with links, arrays as bytes, jobs with streams of events that resume by themselves.

export const BASE = '/api/v1';

/** What the server says is wrong; `field` names the value that caused it. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || `The server answered ${status}.`);
    this.status = status;
    this.title = body.title ?? '';
    this.detail = explain(body) || this.message;
    this.field = fieldOf(body.field);
    this.estimate = body.estimate;
  }
}

/** What is wrong and what to do, as sentences. */
export function explain({detail, remedy} = {}) {
  return [detail, remedy].filter(Boolean).map(text => {
    const begun = /^[a-z]+[ ,]/.test(text) ? text[0].toUpperCase() + text.slice(1) : text;
    return /[.!?]$/.test(begun) ? begun : `${begun}.`;
  }).join(' ');
}

/** The last names of a JSON pointer as a path: `/request/settings/training.steps` becomes `training.steps`. */
export function fieldOf(pointer) {
  return String(pointer ?? '').replace(/^\/?(request\/)?(settings\/)?/, '').replace(/\//g, '.');
}

/** An address with a query; values that are missing or empty are left out. */
export function address(path, query = {}) {
  const parts = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined && each !== null && each !== '') {
        parts.append(key, each);
      }
    }
  }
  const text = parts.toString();
  return `${path.startsWith('/api/') ? path : BASE + path}${text ? `?${text}` : ''}`;
}

async function request(path, query, init) {
  let answer;
  try {
    answer = await fetch(address(path, query), init);
  } catch (failure) {
    if (failure.name === 'AbortError') {
      throw failure;
    }
    throw new Problem(0, {title: 'No answer', detail: 'The studio does not answer. Is the program still running? Start it again and reload: nothing is lost.'});
  }
  if (!answer.ok) {
    const body = await answer.json().catch(() => ({title: answer.statusText, detail: `${answer.status} ${answer.statusText}`}));
    throw new Problem(answer.status, body);
  }
  return answer;
}

export async function get(path, query, signal) {
  return (await request(path, query, {signal})).json();
}

export async function post(path, body, headers = {}) {
  const answer = await request(path, {}, {method: 'POST', headers: {'Content-Type': 'application/json', ...headers}, body: JSON.stringify(body ?? {})});
  return answer.status === 204 ? null : answer.json();
}

export async function remove(path) {
  await request(path, {}, {method: 'DELETE'});
}

/** Sends a file or an array as it is. */
export async function upload(body, type, {name, arrayType, shape} = {}) {
  const headers = {'Content-Type': type};
  if (arrayType) {
    headers['Reverie-Type'] = arrayType;
    headers['Reverie-Shape'] = shape.join(',');
  }
  return (await request('/uploads', {name}, {method: 'POST', headers, body})).json();
}

/** Files that a browser knows no type of, by their names. */
const KINDS = [['text/csv', /\.(csv|tsv|txt)$/i], ['application/x-npy', /\.npy$/i], ['application/x-idx', /idx3-ubyte$/i]];

/** A dropped file, by what it is. */
export function uploadFile(file) {
  const [type] = KINDS.find(([, pattern]) => pattern.test(file.name)) ?? [file.type || 'image/png'];
  return upload(file, type, {name: file.name});
}

function numbers(text) {
  return text ? text.split(',').map(Number) : [];
}

/** What the headers of an array say. */
function described(answer) {
  return {
    type: answer.headers.get('Reverie-Type') ?? 'float32',
    shape: numbers(answer.headers.get('Reverie-Shape')),
    times: numbers(answer.headers.get('Reverie-Times')),
    halfWidths: numbers(answer.headers.get('Reverie-Half-Widths')),
    columns: (answer.headers.get('Reverie-Columns') ?? '').split(',').filter(Boolean),
  };
}

/** A whole array: `{type, shape, times, halfWidths, columns, data}`. */
export async function array(path, query, signal) {
  const answer = await request(path, query, {signal});
  const head = described(answer);
  const buffer = await answer.arrayBuffer();
  return {...head, data: head.type === 'uint8' ? new Uint8Array(buffer) : new Float32Array(buffer)};
}

/** An array whose items are shown as they come: `onHead(head)` once, then `onItems(available, data)`. */
export async function stream(path, query, {onHead, onItems, signal}) {
  const answer = await request(path, query, {signal});
  const head = described(answer);
  const length = head.shape.reduce((a, b) => a * b, 1);
  const bytes = new Uint8Array(length * 4);
  const data = new Float32Array(bytes.buffer);
  const item = 4 * length / (head.shape[0] || 1);
  onHead(head, data);
  const reader = answer.body.getReader();
  let filled = 0;
  let told = 0;
  for (;;) {
    const {done, value} = await reader.read();
    if (done) {
      break;
    }
    bytes.set(value.subarray(0, bytes.length - filled), filled);
    filled += value.length;
    if (Math.floor(filled / item) > told) {
      told = Math.floor(filled / item);
      onItems(told, data);
    }
  }
  return {...head, data};
}

const streams = new Set();

/** Listens to a stream; `handlers` by event name. The result closes it. The browser resumes a broken stream by its last id. */
export function listen(path, handlers) {
  const source = new EventSource(address(path));
  streams.add(source);
  for (const [name, act] of Object.entries(handlers)) {
    source.addEventListener(name, event => act(JSON.parse(event.data), event));
  }
  return () => {
    source.close();
    streams.delete(source);
  };
}

/** Ends all streams; a page that goes away costs nothing. */
export function closeStreams() {
  streams.forEach(source => source.close());
  streams.clear();
}

/** Begins a job. Pressing twice begins it once. */
export function start(kind, request, key = crypto.randomUUID()) {
  return post('/jobs', {kind, request: cleaned(request)}, {'Idempotency-Key': key});
}

/** What a job would take. */
export function estimate(kind, request) {
  return post('/estimates', {kind, request: cleaned(request)});
}

/**
 * Follows a job to its end. `handlers` hear its events; `state` hears the whole job. The stream closes by itself when the job has
 * ended; the result closes it before.
 */
export function follow(job, handlers = {}) {
  const ended = ['done', 'failed', 'cancelled'];
  const close = listen(job.links?.events ?? `/jobs/${job.id}/events`, {
    ...handlers,
    state: (now, event) => {
      handlers.state?.(now, event);
      if (ended.includes(now.state)) {
        close();
      }
    },
  });
  return close;
}

/** A request without what is empty: the server then takes its own default. */
export function cleaned(value) {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined && each !== null && each !== ''));
}
