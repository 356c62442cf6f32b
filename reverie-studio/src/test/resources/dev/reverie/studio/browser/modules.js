// Tests of the page's pure functions, run in the page itself. Gives [[name, failure or null], ...].
const done = arguments[arguments.length - 1];

const close = (a, b, tolerance = 1e-9) => Math.abs(a - b) <= tolerance;

function same(actual, expected) {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) {
    throw new Error(`expected ${b}, got ${a}`);
  }
}

function holds(condition, text) {
  if (!condition) {
    throw new Error(text);
  }
}

async function run() {
  const [address, format, axis, frames, state, api, waterfall, histogram, spark, compare, painters, colour, png, job, result, grid, setting] = await Promise.all([
    '/address.js', '/format.js', '/plane/axis.js', '/canvas/frames.js', '/state.js', '/api.js', '/chart/waterfall.js', '/chart/histogram.js', '/chart/spark.js',
    '/runs/compare.js', '/canvas/painters.js', '/colour.js', '/ui/png.js', '/ui/job.js', '/likelihood/result.js', '/pictures/grid.js', '/runs/setting.js',
  ].map(path => import(path)));

  const tests = {
    'an address gives back its room, path and values'() {
      const text = address.format('pictures', ['run:my digits', 'grid'], {x: 'steps', xv: '1, 2', seed: '0'}, {seed: '0'});
      same(address.parse(text), {room: 'pictures', rest: ['run:my digits', 'grid'], values: {x: 'steps', xv: '1, 2'}});
    },
    'a broken address is read as far as it goes'() {
      same(address.parse('#/plane/%E0%A4%A?t=1'), {room: 'plane', rest: ['%E0%A4%A'], values: {t: '1'}});
      same(address.parse(''), {room: '', rest: [], values: {}});
    },
    'drawn points come back from the address to a 500th'() {
      const points = [[0, 0], [-3.999, 2.5], [1.234, -1.234], [4, -4]];
      const back = address.unpackPoints(address.packPoints(points));
      points.forEach(([x, y], i) => holds(close(back[i][0], x, 0.002) && close(back[i][1], y, 0.002), `point ${i}: ${back[i]}`));
      same(address.unpackPoints('%%%'), []);
    },
    'numbers have as many digits as they are worth'() {
      same([0, 0.01234, 1234567, -2.5, 1.5e-7, NaN, Infinity].map(value => format.number(value, 3)), ['0', '0.0123', '1,234,567', '\u22122.5', '1.50e-7', 'unknown', '\u221e']);
    },
    'an interval shows both to the second digit of the error'() {
      same(format.interval(2.91543, 0.0812), '2.915 \u00b1 0.081');
      same(format.interval(-12.3, 4.2), '\u221212.3 \u00b1 4.2');
      same(format.interval(3.2, NaN), '3.2');
    },
    'times are told in their units'() {
      same([0.42, 12, 185, 7800, 200000].map(format.duration), ['0.4 s', '12 s', '3 min 5 s', '2 h 10 min', '2 d 7 h']);
    },
    'a process is told in words'() {
      same(format.processWords('VarianceExploding[sigmaMin=0.01, sigmaMax=16.0]'), 'variance exploding, sigma min 0.01, sigma max 16');
      same(format.words('varianceExploding'), 'variance exploding');
    },
    'positions and times of a scene are each other\u2019s inverse'() {
      const times = Array.from({length: 101}, (none, i) => 0.01 * 80 ** (i / 100));
      const scene = new axis.TimeAxis({times, alpha: times.map(() => 1), sigma: times, halfWidths: times.map(t => 3 + t)});
      for (const position of [0, 0.013, 0.5, 0.777, 1]) {
        holds(close(scene.position(scene.time(position)), position, 1e-9), `position ${position}`);
      }
      holds(scene.position(1e9) === 1 && scene.position(0) === 0, 'beyond the ends');
    },
    'frames are found whichever way they run'() {
      same(axis.locate([0, 0.5, 1], 0.25), {low: 0, high: 1, share: 0.5});
      same(axis.locate([1, 0.5, 0], 0.25), {low: 2, high: 1, share: 0.5});
      same(axis.locate([1, 0.5, 0], -1), {low: 2, high: 2, share: 0});
    },
    'particles between two frames lie between'() {
      const scene = new axis.TimeAxis({times: [0, 1], alpha: [1, 1], sigma: [0.1, 1], halfWidths: [1, 4]});
      const paths = new frames.Paths({shape: [2, 1, 2], times: [1, 0], halfWidths: [4, 1]}, Float32Array.from([4, -2, 0.5, 1]), scene);
      paths.available = 1;
      holds(!paths.covers(0) && paths.covers(1), 'covers what has come');
      paths.available = 2;
      same([...paths.at(0.5)], [0.75, 0.25]);
      same(paths.trail(0, 0), [1, -0.5, 0.5, 1]);
    },
    'the distance of two densities is half the mass that differs'() {
      const scene = new axis.TimeAxis({times: [0, 1], alpha: [1, 1], sigma: [0.1, 1], halfWidths: [1, 1]});
      const grids = new frames.Grids({shape: [1, 2, 2], times: [1], halfWidths: [1]}, Float32Array.from([0.3, -0.3, 0, 0]), scene);
      grids.available = 1;
      holds(close(grids.variation()[0].distance, 0.3, 1e-6), String(grids.variation()[0].distance));
    },
    'undo gives back what was, redo what came after'() {
      const before = location.hash;
      const values = new state.State('plane', [], {}, {t: '1', show: 'model'});
      values.set({show: 'truth'});
      values.set({t: '0.5'}, {passing: true});
      values.set({show: 'difference'});
      values.undo();
      same([values.get('show'), values.get('t')], ['truth', '0.5']);
      values.undo();
      same(values.get('show'), 'model');
      values.redo();
      same(values.get('show'), 'truth');
      history.replaceState(null, '', before || '#/plane');
    },
    'a problem names the field of its form'() {
      same(['/request/settings/training.steps', '/request/samplers/0/order', '/yaml', undefined].map(api.fieldOf), ['training.steps', 'samplers.0.order', 'yaml', '']);
    },
    'a problem is told in sentences'() {
      same(api.explain({detail: 'there is no run "a" here', remedy: 'reload the list'}), 'There is no run "a" here. Reload the list.');
      same(api.explain({detail: 'training.steps must be at least 1, got -3'}), 'training.steps must be at least 1, got -3.');
    },
    'what is empty is not asked for'() {
      same(api.address('/plane/points', {data: 'toy:moons', n: '', seed: 0}), '/api/v1/plane/points?data=toy%3Amoons&seed=0');
      same(api.cleaned({a: '', b: 0, c: undefined, d: false}), {b: 0, d: false});
    },
    'bars of a waterfall begin where the last ended'() {
      same(waterfall.waterfallBars([{name: 'prior', value: 3}, {name: 'flow', value: -1}]),
        [{name: 'prior', value: 3, from: 0, to: 3}, {name: 'flow', value: -1, from: 3, to: 2}, {name: 'total', value: 2, from: 0, to: 2, total: true}]);
    },
    'the shares of a histogram sum to one for each set'() {
      const {counts, edges} = histogram.bins([[1, 2, 3], [2, 2, 2, 9]], 8);
      holds(edges.length === 9 && counts.every(set => close(set.reduce((a, b) => a + b, 0), 1)), JSON.stringify(counts));
      holds(histogram.bins([[5, 5]], 4).counts[0].includes(1), 'equal values');
    },
    'terms are averaged over pictures'() {
      same(result.meanTerms([{terms: [{name: 'a', value: 1}]}, {terms: [{name: 'a', value: 3}]}]), [{name: 'a', value: 2}]);
    },
    'a sparkline needs two values'() {
      same(spark.sparkPoints([1], 90, 18), '');
      same(spark.sparkPoints([1, 10, 100], 90, 18), '0.0,18.0 45.0,9.0 90.0,0.0');
    },
    'curves of different steps share one axis'() {
      same(compare.join([{x: [1, 3], y: [5, 6]}, {x: [2], y: [7]}]), [[1, 2, 3], [[5, null, 6], [null, 7, null]]]);
    },
    'grid lines are at round numbers'() {
      same([2.3, 40, 0.05].map(painters.roundStep), [1, 20, 0.02]);
    },
    'a difference of nothing is transparent'() {
      const out = new Uint8ClampedArray(12);
      colour.diverging([0, 1, -1], 1, '#0000ff', '#ff0000', out, 1);
      same([...out], [255, 0, 0, 0, 255, 0, 0, 255, 0, 0, 255, 255]);
    },
    async 'a picture keeps the text that was put into it'() {
      const canvas = document.createElement('canvas');
      canvas.width = 3;
      canvas.height = 2;
      const blob = await new Promise(resolve => canvas.toBlob(resolve));
      const with_ = await png.withText(blob, 'reverie-studio', '#/plane?t=0.5&at=1,\u22121');
      same(await png.readText(with_, 'reverie-studio'), '#/plane?t=0.5&at=1,\u22121');
      same(await png.readText(with_, 'other'), null);
      same(await png.readText(new Blob(['no picture']), 'reverie-studio'), null);
      same(png.crc(new TextEncoder().encode('IEND')), 0xae426082);
      const image = await createImageBitmap(with_);
      same([image.width, image.height], [3, 2]);
    },
    'equal requests have equal names'() {
      same(job.nameOf('sample', {n: 4, seed: 0, label: ''}), job.nameOf('sample', {seed: 0, n: 4}));
      holds(job.nameOf('sample', {n: 4}) !== job.nameOf('sample', {n: 5}), 'different requests');
      holds(/^[A-Za-z0-9_-]{8,100}$/.test(job.nameOf('likelihood', {})), 'form of the key');
    },
    'ranges are told in words'() {
      same(['[1, Infinity)', '(0, Infinity)', '(-Infinity, Infinity)', '[1, 2147483647]', '(0, 1]', undefined].map(setting.rangeWords), ['at least 1', 'above 0', null, 'at least 1', 'in (0, 1]', null]);
    },
    'values of an axis are numbers where they can be'() {
      same(grid.valuesOf('5, 10,karras, '), [5, 10, 'karras']);
    },
    'a frame paints each layer at once, however many particles and arrows it has'() {
      // What keeps a frame short: a call of the canvas that paints costs far more than one that adds to a path.
      const paints = (count, side) => {
        const canvas = document.createElement('canvas');
        canvas.width = 700;
        canvas.height = 700;
        const painted = {fill: 0, stroke: 0, drawImage: 0};
        const plain = canvas.getContext('2d');
        const context = new Proxy(plain, {
          get(target, name) {
            return typeof target[name] !== 'function' ? target[name] : (...given) => {
              if (name in painted) {
                painted[name] += 1;
              }
              return target[name](...given);
            };
          },
          set: (target, name, value) => Reflect.set(target, name, value),
        });
        const sheet = {context, size: 700, x: u => (u + 1) * 350, y: v => (1 - v) * 350};
        const spread = length => Float32Array.from({length}, (none, i) => Math.sin(i));
        painters.density(sheet, spread(side * side), side, {colour: '#e0701a', peak: 1});
        painters.particles(sheet, spread(2 * count), '#1f5fa8');
        painters.arrows(sheet, spread(2 * side * side), side, '#e0701a', 1);
        holds(plain.getImageData(0, 0, 700, 700).data.some(each => each > 0), 'something is painted');
        return painted;
      };
      same(paints(1, 2), {fill: 1, stroke: 1, drawImage: 1});
      same(paints(2000, 64), {fill: 1, stroke: 1, drawImage: 1});
    },
  };

  const report = [];
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test();
      report.push([name, null]);
    } catch (failure) {
      report.push([name, String(failure.message ?? failure)]);
    }
  }
  return report;
}

run().then(done, failure => done([['the modules load', String(failure.stack ?? failure)]]));
