// Which buckets a range has, and which ones it is compared with. Times are milliseconds since 1970; buckets are UTC.

const HOUR = 3600e3;
const DAY = 24 * HOUR;
export const unit = {hour: HOUR, day: DAY};
// What the service answers at most, and what it keeps unless it is told otherwise (HOURLY_RETENTION, DAILY_RETENTION).
const MAX_ROWS = 2000;
const HOURS_KEPT = 14 * DAY;
const DAYS_KEPT = 400 * DAY;

export const presets = {
    '24h': {length: DAY, interval: 'hour'},
    '7d': {length: 7 * DAY, interval: 'hour'},
    '14d': {length: 14 * DAY, interval: 'day'},
    '30d': {length: 30 * DAY, interval: 'day'},
    '90d': {length: 90 * DAY, interval: 'day'},
};

const down = (time, step) => Math.floor(time / step) * step;
const up = (time, step) => Math.ceil(time / step) * step;

// The range of a view at this moment, in whole buckets: {from, to, interval, step, rows}. A preset ends with the bucket that
// runs now. All but the shortest begin at midnight, so that by hour and by day they are the same range.
export function resolve({range, from, to, interval}, now) {
    if (range) {
        const preset = presets[range];
        const wished = interval ?? preset.interval;
        const chosen = preset.length / unit[wished] > MAX_ROWS ? 'day' : wished;
        const end = (range === '24h' ? down(now, unit[chosen]) + unit[chosen] : down(now, DAY) + DAY);
        // 24 hours, by day, touch two days.
        return made(end - Math.max(preset.length, chosen === 'day' ? 2 * DAY : 0), end, chosen);
    }
    const wished = interval ?? (to - from <= 8 * DAY ? 'hour' : 'day');
    return made(from, to, (to - from) / unit[wished] > MAX_ROWS - 1 ? 'day' : wished);
}

function made(from, to, interval) {
    const step = unit[interval];
    const [start, end] = [down(from, step), up(to, step)];
    return {from: start, to: end, interval, step, rows: (end - start) / step};
}

// Whether a range can be had by the hour.
export const hourly = ({from, to}) => (to - from) / HOUR <= MAX_ROWS;

// What is wrong with a range that a person typed, if anything is.
export function fault(from, to) {
    if (!Number.isFinite(from) || !Number.isFinite(to))
        return 'Give both times.';
    if (from >= to)
        return 'The range must begin before it ends.';
    return (to - from) / DAY > MAX_ROWS - 1 ? `A range may have ${MAX_ROWS - 1} days at most.` : '';
}

// Whether some of its hours are so old that they may have been dropped.
export const outlivesHours = ({from, interval}, now) => interval === 'hour' && from < down(now, DAY) - HOURS_KEPT;

// A range against the one of the same length just before it. Only buckets that are over count, on both sides: otherwise
// everything would fall every morning. Hours for short ranges, days for others, which are kept for longer.
// {interval, from, to, before, buckets}: two times `buckets` buckets, from `from` and from `before`; or null.
export function comparison({from, to}, now) {
    const interval = to - from < 2 * DAY ? 'hour' : 'day';
    const step = unit[interval];
    const start = up(from, step);
    const end = down(Math.min(to, now), step);
    const before = start - up(to - from, step);
    if (end <= start || (end - before) / step > MAX_ROWS || before < down(now, DAY) - DAYS_KEPT)
        return null;
    return {interval, from: start, to: end, before, buckets: (end - start) / step, whole: end === to};
}
