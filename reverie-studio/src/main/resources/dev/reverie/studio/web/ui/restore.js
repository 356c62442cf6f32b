// A picture of this program carries the settings that made it. Dropped on the page it brings them back.
import {uploadFile} from '../api.js';
import {go} from '../state.js';
import {readText} from './png.js';
import {toast} from './messages.js';

/** Opens the room and the settings of a dropped picture; false if it carries none. */
export async function restoreFromPicture(file) {
  if (!file.type.startsWith('image/')) {
    return false;
  }
  const address = await readText(file, 'reverie-studio');
  if (address?.startsWith('#/')) {
    location.hash = address;
    toast('The settings of the picture are back.');
    return true;
  }
  const found = await uploadFile(file);
  return restore(found);
}

/** The same for a picture that is uploaded already. */
export function restore(found) {
  const restored = found.restored;
  if (!restored?.request) {
    return false;
  }
  const place = placeOf(restored.kind, restored.request);
  if (!place) {
    return false;
  }
  go(...place);
  toast('The settings of the picture are back.');
  return true;
}

/** Where a request of a job is shown: room, path and values of its address. */
export function placeOf(kind, request) {
  const common = {};
  for (const key of ['step', 'average', 'n', 'seed', 'sampler', 'steps', 'label', 'guidance']) {
    if (request[key] !== undefined) {
      common[key] = request[key];
    }
  }
  if (request.guidanceInterval) {
    common.interval = request.guidanceInterval.join(',');
  }
  const model = request.model;
  switch (kind) {
    case 'sample':
      return ['pictures', [model, 'sample'], common];
    case 'race':
      return ['pictures', [model, 'race'], {...common, lanes: request.samplers.map(each => each.sampler + (each.order ? `:${each.order}` : '')).join(','),
        evaluations: request.evaluations}];
    case 'grid':
      return ['pictures', [model, 'grid'], {...common, ...axes(request)}];
    case 'edit':
      return ['pictures', [model, 'edit'], {...common, ...pick(request, ['edit', 'picture', 'mask', 'factor', 'blur', 'noise', 'strength', 'method'])}];
    case 'interpolate':
      return ['pictures', [model, 'latents'], {...common, ...pick(request, ['from', 'to'])}];
    case 'likelihood':
      return ['likelihood', [], {model}];
    default:
      return null;
  }
}

function axes(request) {
  return Object.fromEntries(['x', 'y', 'z'].filter(key => request[key]).flatMap(key =>
    [[key, request[key].key], [`${key}v`, request[key].values.join(',')]]));
}

function pick(request, keys) {
  return Object.fromEntries(keys.filter(key => request[key] !== undefined).map(key => [key, request[key]]));
}
