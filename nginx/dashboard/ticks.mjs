// Where the time axis has its marks: on round hours, on midnights, on days. Places are positions in the list of buckets.
import {day, hour} from './format.mjs';

const HOUR = 3600e3;
const steps = {
    hour: [1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 672],
    day: [24, 48, 168, 336, 672, 1344, 2688, 5376, 10752],
};

// Marks that fit into a width, at least so many pixels apart: [{value, label}].
export function ticks({from, interval, step, rows}, width) {
    const apart = 64;
    const pixels = width / rows * (HOUR / step); // per hour
    const every = steps[interval].find(hours => hours * pixels >= apart) ?? steps[interval].at(-1);
    const marks = [];
    for (let i = 0; i < rows; ++i) {
        const time = from + i * step;
        // Days are counted from the range's begin, hours from midnight.
        const hours = every > 24 ? (time - from + from % (24 * HOUR)) / HOUR : time / HOUR;
        if (hours % every === 0)
            marks.push({value: i, label: every < 24 && time % (24 * HOUR) ? hour(time) : day(time)});
    }
    return marks;
}
