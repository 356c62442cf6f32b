// What can be done with the plane: repeated as a command, taken home as a picture.
import {get} from '../api.js';
import {h} from '../dom.js';
import {offlinePage} from './export.js';
import {menu} from '../ui/controls.js';
import {copyLink, undoButtons} from '../ui/head.js';
import {copyText, saveBlob, toast} from '../ui/messages.js';
import {withText} from '../ui/png.js';

export function planeActions(plane) {
  const recipe = async () => {
    const {state} = plane;
    const way = state.get('way') === 'flow' ? 'flow' : 'reverse';
    return get('/plane/recipe', {...plane.layers.query, process: undefined, way, sampler: state.get('sampler'), steps: state.get('steps'),
      n: state.get('n'), seed: state.get('seed')});
  };
  return [undoButtons(plane.state), menu('Copy', [
    ['As command', async () => copyText('Command', (await recipe()).command), 'the particles'],
    ['As Java', async () => copyText('Java program', (await recipe()).java), 'the particles'],
    ['Address', () => copyLink(plane.state), 'all of this'],
  ], {symbol: 'copy'}), menu('Save', [
    ['Picture', () => savePicture(plane), 'drop it here to come back'],
    ['One HTML page', () => savePage(plane, recipe), 'works offline'],
  ], {symbol: 'save'})];
}

async function savePage(plane, recipe) {
  const paths = plane.layers?.scene && plane.paths(plane.show === 'difference' ? 'model' : plane.show);
  if (!paths || paths.available < paths.total) {
    toast('The particles are still being computed; try again in a moment.');
    return;
  }
  const made = await recipe().catch(() => null);
  saveBlob(new Blob([offlinePage(plane, made)], {type: 'text/html'}), 'plane.html');
}

function savePicture(plane) {
  plane.state.set({t: plane.time.position.toFixed(3)}, {passing: true});
  const {canvas} = plane;
  const sheet = h('canvas', {});
  sheet.width = canvas.width;
  sheet.height = canvas.height;
  const context = sheet.getContext('2d');
  context.fillStyle = getComputedStyle(plane.square).backgroundColor;
  context.fillRect(0, 0, sheet.width, sheet.height);
  plane.stage.now();
  context.drawImage(canvas, 0, 0);
  sheet.toBlob(async blob => {
    saveBlob(await withText(blob, 'reverie-studio', plane.state.address), 'plane.png');
    toast('Saved. Drop the picture on this page to come back to it.');
  });
}
