// Data of one's own: a folder of pictures, or a file of many examples, dropped or chosen, sent, and shown as it was read.
import {address, get, post, uploadFile} from '../api.js';
import {fill, h} from '../dom.js';
import {bytes, count} from '../format.js';
import {button, showProblem} from '../ui/controls.js';

const PICTURE = /\.(png|jpe?g)$/i;
const AT_A_TIME = 4;
const SHOWN = 12;

/** `onchange(upload)` hears of data that were sent and found good. */
export class OwnData {
  constructor(onchange) {
    this.onchange = onchange;
    this.status = h('p', {class: 'small muted', role: 'status'});
    this.about = h('div', {class: 'own stack tight'});
    this.folder = this.#input({webkitdirectory: true, 'aria-label': 'A folder of pictures'});
    this.file = this.#input({multiple: true, 'aria-label': 'A file of data'});
    this.element = h('div', {class: 'drop slim', 'data-field': 'files'},
      h('span', {}, 'Drop a folder of pictures here, or a CSV, NPY or IDX file'),
      h('div', {class: 'row'}, button('Open a folder', () => this.folder.click()), button('Open a file', () => this.file.click())),
      this.folder, this.file, this.status, this.about);
    this.element.addEventListener('dragover', () => this.element.classList.add('over'));
    this.element.addEventListener('dragleave', () => this.element.classList.remove('over'));
    this.element.addEventListener('drop', event => {
      event.preventDefault();
      event.stopPropagation();
      this.element.classList.remove('over');
      this.#dropped(event.dataTransfer);
    });
  }

  #input(attributes) {
    const input = h('input', {type: 'file', hidden: true, ...attributes});
    input.addEventListener('change', () => {
      const files = [...input.files].map(file => ({path: file.webkitRelativePath || file.name, file}));
      input.value = '';
      files.length > 0 && this.take(files);
    });
    return input;
  }

  async #dropped(transfer) {
    // Entries are gone once the event is over.
    const entries = [...transfer.items].map(item => item.webkitGetAsEntry?.()).filter(Boolean);
    try {
      this.take((await Promise.all(entries.map(filesOf))).flat());
    } catch (failure) {
      this.#refuse({detail: `The folder cannot be read: ${failure.message}`});
    }
  }

  /** Sends files: one of examples as it is, pictures as a folder. */
  async take(files) {
    const ticket = this.ticket = {};
    fill(this.about);
    try {
      const upload = files.length === 1 && !files[0].path.includes('/') ? await this.#send(files[0].file)
        : await this.#sendFolder(files, ticket);
      if (ticket === this.ticket) {
        this.status.textContent = '';
        this.show(upload);
        this.onchange(upload);
      }
    } catch (problem) {
      ticket === this.ticket && this.#refuse(problem);
    }
  }

  #refuse(problem) {
    this.status.textContent = '';
    showProblem(this.element.parentElement, {...problem, detail: problem.detail ?? problem.message, field: 'files'});
  }

  #send(file) {
    this.status.textContent = `Sending ${file.name}\u2026`;
    return uploadFile(file);
  }

  async #sendFolder(files, ticket) {
    const name = files[0].path.includes('/') ? files[0].path.split('/')[0] : 'pictures';
    const pictures = files.filter(({path}) => PICTURE.test(path) && !path.split('/').some(part => part.startsWith('.')));
    if (pictures.length === 0) {
      throw {detail: `${name} holds no PNG or JPEG picture; it holds ${count(files.length)} other ${files.length === 1 ? 'file' : 'files'}. Drop a folder of pictures, or one CSV, NPY or IDX file.`};
    }
    const most = (await get('/')).limits.folderPictures;
    if (pictures.length > most) {
      throw {detail: `${name} holds ${count(pictures.length)} pictures; a folder that is sent may have ${count(most)}. Start the studio with --data FOLDER to learn from more.`};
    }
    const sent = new Array(pictures.length);
    let next = 0;
    let done = 0;
    const work = async () => {
      while (next < pictures.length && ticket === this.ticket) {
        const i = next;
        next += 1;
        sent[i] = {path: pictures[i].path, upload: (await named(pictures[i])).id};
        done += 1;
        this.status.textContent = `Sending ${name}: ${count(done)} of ${count(pictures.length)} pictures`;
      }
    };
    await Promise.all(Array.from({length: AT_A_TIME}, work));
    this.status.textContent = `Looking at ${name}\u2026`;
    const upload = await post('/uploads/folders', {name, files: sent});
    const others = files.length - pictures.length;
    return others > 0 ? {...upload, notices: [...upload.notices ?? [], `${count(others)} other ${others === 1 ? 'file was' : 'files were'} left out`]} : upload;
  }

  /** What was found: number, size, classes, and some of the pictures. */
  show(upload) {
    const {rows, links} = upload;
    const size = upload.sizes ?? (upload.height ? `${upload.height} x ${upload.width}` : `${count(upload.columns)} columns`);
    const facts = [`${count(rows)} ${links.pictures ? 'pictures' : 'rows'}`, size.replace(/ x /g, ' \u00d7 '), bytes(upload.bytes),
      upload.classes ? `${upload.classes.length} classes: ${upload.classes.slice(0, 8).join(', ')}${upload.classes.length > 8 ? '\u2026' : ''}` : null];
    const shown = Math.min(SHOWN, rows);
    fill(this.about, h('p', {class: 'small'}, h('b', {}, upload.name ?? upload.kind), `: ${facts.filter(Boolean).join(', ')}`),
      (upload.notices ?? []).map(text => h('p', {class: 'small muted'}, text)),
      links.pictures ? h('div', {class: 'thumbs'}, Array.from({length: shown}, (none, i) => Math.floor(i * rows / shown)).map(i =>
        h('img', {src: address(`${links.pictures}/${i}`), alt: `picture ${i + 1}`, class: 'pixelated', loading: 'lazy'}))) : null);
  }

  clear() {
    fill(this.about);
  }
}

/** One picture, whose fault names it. */
async function named({path, file}) {
  try {
    return await uploadFile(file);
  } catch (problem) {
    throw {...problem, detail: `${path}: ${problem.detail ?? problem.message}`};
  }
}

/** All files of what was dropped, with their paths from it. */
async function filesOf(entry) {
  if (entry.isFile) {
    return [{path: entry.fullPath.replace(/^\//, ''), file: await new Promise((found, failed) => entry.file(found, failed))}];
  }
  const reader = entry.createReader();
  const all = [];
  for (;;) {
    // A browser gives some at a time, and none when there are no more.
    const some = await new Promise((found, failed) => reader.readEntries(found, failed));
    if (some.length === 0) {
      break;
    }
    all.push(...some);
  }
  all.sort((a, b) => a.name < b.name ? -1 : 1);
  return (await Promise.all(all.map(filesOf))).flat();
}
