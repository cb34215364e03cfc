// What the page must show, worked out from the data and not from the page's code.
import {counts, now} from './data.mjs';

export const HOUR = 3600e3;
export const DAY = 24 * HOUR;
const midnight = Math.floor(now / DAY) * DAY;

export const whole = number => number.toLocaleString('en-US');
export const percent = (part, all) => `${(100 * part / all).toFixed(1)}\u202f%`;

// The five cards of so many days up to now, of one name or all.
export function cards(days, by = 'total', name = '') {
    const {ad_requests, fills, impressions} = counts(by, name, midnight - (days - 1) * DAY, midnight + DAY);
    return [whole(ad_requests), whole(fills), whole(impressions), percent(fills, ad_requests), percent(impressions, fills)];
}

// How they compare: the whole days of the range with as many of the range before it.
export function changes(days, by = 'total', name = '') {
    const is = counts(by, name, midnight - (days - 1) * DAY, midnight);
    const was = counts(by, name, midnight - (2 * days - 1) * DAY, midnight - days * DAY);
    const moved = (is, was) => [is > was ? '▲' : '▼', `${(100 * (is - was) / was).toFixed(1)}\u202f%`, 'from', whole(was)].join(' ');
    return ['ad_requests', 'fills', 'impressions'].map(counter => moved(is[counter], was[counter]));
}
