// What things are called.
import {figure, bucket} from './format.mjs';
import {names, valueAt} from './figures.mjs';

export const dimension = {sdk: 'SDK', platform: 'Platform', country_code: 'Country', username: 'User'};
export const plural = {sdk: 'SDK versions', platform: 'Platforms', country_code: 'Countries', username: 'Usernames'};
const splitBy = {sdk: 'SDK', platform: 'platform', country_code: 'country'};

export const line = filter => !filter ? 'The rest' : filter[0] === 'total' ? 'All' : filter[1];

// "Fill rate by hour, SDK 1.0"
export function title({show, split, filter}, {interval}) {
    const of = filter ? `, ${dimension[filter.by]} ${filter.name}` : split ? `, split by ${splitBy[split]}` : '';
    return `${names[show]} by ${interval}${of}`;
}

// The bucket at that place: "Fri, 20 Nov, 14:00 (so far)"
export function bucketOf({range, now}, index) {
    const start = range.from + index * range.step;
    return bucket(range.interval, start) + (start <= now && start + range.step > now ? ' (so far)' : '');
}

// And all that stands there, as a sentence.
export function sentence(model, index) {
    const {lines, view} = model;
    const said = lines.map(({filter, rows}) =>
        `${lines.length === 1 ? names[view.show] : line(filter)} ${figure(view.show, valueAt(model, rows, index))}`);
    return `${bucketOf(model, index)}: ${said.join(', ')}`;
}
