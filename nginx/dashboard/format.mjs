// Numbers and times as a person reads them. Every time is UTC.

const whole = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', {notation: 'compact', maximumFractionDigits: 1});
const narrow = '\u202f';
const nothing = '–';

export const count = value => whole.format(value);
export const compact = value => short.format(value);

// 0.75 -> 75.0 %
export const percent = (value, digits = 1) => value === null ? nothing : `${(100 * value).toFixed(digits)}${narrow}%`;

// A figure of that name, see figures.mjs.
export const figure = (name, value) => name.endsWith('_rate') ? percent(value) : value === null ? nothing : count(value);

const times = options => {
    const format = new Intl.DateTimeFormat('en-GB', {timeZone: 'UTC', hourCycle: 'h23', ...options});
    return time => format.format(time);
};
export const day = times({day: 'numeric', month: 'short'});
export const weekday = times({weekday: 'short', day: 'numeric', month: 'short'});
export const fullDay = times({day: 'numeric', month: 'short', year: 'numeric'});
export const hour = times({hour: '2-digit', minute: '2-digit'});
export const clock = times({hour: '2-digit', minute: '2-digit', second: '2-digit'});

// The bucket that starts then.
export const bucket = (interval, time) => interval === 'hour' ? `${weekday(time)}, ${hour(time)}` : weekday(time);

// What a range covers: "14 Nov – 20 Nov 2026", by days if it is made of whole ones.
export function span(from, to) {
    const wholeDays = from % 86400e3 === 0 && to % 86400e3 === 0;
    if (!wholeDays)
        return `${day(from)}, ${hour(from)} – ${fullDay(to)}, ${hour(to)}`;
    return to - from === 86400e3 ? fullDay(from) : `${day(from)} – ${fullDay(to - 86400e3)}`;
}

// What the service takes: 2026-11-20T00:00Z.
export const rfc3339 = time => `${new Date(time).toISOString().slice(0, 16)}Z`;
