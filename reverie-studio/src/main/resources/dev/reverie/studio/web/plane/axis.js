// Positions of the slider and times of the process. Position 0 is data, position 1 is noise.

/** Follows the times of a scene: between two of them everything is interpolated. */
export class TimeAxis {
  constructor({times, alpha, sigma, halfWidths}) {
    this.times = times;
    this.values = {alpha, sigma, halfWidths};
  }

  time(position) {
    return between(this.times, position);
  }

  alpha(position) {
    return between(this.values.alpha, position);
  }

  sigma(position) {
    return between(this.values.sigma, position);
  }

  halfWidth(position) {
    return between(this.values.halfWidths, position);
  }

  /** The position of a time. */
  position(time) {
    const times = this.times;
    const last = times.length - 1;
    if (time <= times[0]) {
      return 0;
    }
    if (time >= times[last]) {
      return 1;
    }
    let low = 0;
    let high = last;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (times[middle] <= time) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + (time - times[low]) / (times[high] - times[low])) / last;
  }
}

function between(values, position) {
  const place = Math.min(1, Math.max(0, position)) * (values.length - 1);
  const index = Math.min(values.length - 2, Math.floor(place));
  const share = place - index;
  return values[index] * (1 - share) + values[index + 1] * share;
}

/**
 * Frames at ascending positions, found by position: `{low, high, share}` so that what is seen is between frame `low` and frame
 * `high`. `positions` may run either way.
 */
export function locate(positions, position) {
  const count = positions.length;
  const rising = positions[0] <= positions[count - 1];
  const at = i => positions[rising ? i : count - 1 - i];
  const turn = i => rising ? i : count - 1 - i;
  if (position <= at(0)) {
    return {low: turn(0), high: turn(0), share: 0};
  }
  if (position >= at(count - 1)) {
    return {low: turn(count - 1), high: turn(count - 1), share: 0};
  }
  let low = 0;
  let high = count - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at(middle) <= position) {
      low = middle;
    } else {
      high = middle;
    }
  }
  const width = at(high) - at(low);
  return {low: turn(low), high: turn(high), share: width > 0 ? (position - at(low)) / width : 0};
}
