// What the page shows, and its place in the URL: a view can be shared, and the back button leads to the one before.
import {fault, presets} from './range.mjs';

export const figures = ['ad_requests', 'fills', 'impressions', 'fill_rate', 'show_rate'];
// What has buckets, and so can be split and filtered.
export const dimensions = ['sdk', 'platform', 'country_code'];

// range: the name of a preset, or null with `from` and `to`. interval: null is what suits the range. filter: {by, name}.
const standard = {range: '7d', from: null, to: null, interval: null, show: 'ad_requests', split: '', filter: null, username: ''};

const one = (value, permitted, otherwise) => permitted.includes(value) ? value : otherwise;

// Anybody may write a URL: what makes no sense is as if it were not there.
export function parse(search) {
    const query = new URLSearchParams(search);
    const view = {
        ...standard,
        range: one(query.get('range'), Object.keys(presets), standard.range),
        interval: one(query.get('interval'), ['hour', 'day'], null),
        show: one(query.get('show'), figures, standard.show),
        split: one(query.get('split'), dimensions, ''),
        username: query.get('username') ?? '',
    };
    const [from, to] = ['from', 'to'].map(name => Date.parse(query.get(name) ?? ''));
    if (!fault(from, to))
        Object.assign(view, {range: null, from, to});
    const by = dimensions.find(name => query.get(name));
    return by ? filtered(view, by, query.get(by)) : view;
}

// One dimension knows nothing of the other: a view is split or filtered.
export const filtered = (view, by, name) => ({...view, filter: {by, name}, split: ''});
export const split = (view, by) => ({...view, split: by, filter: null});

// As short as it can be: what is standard is left out.
export function search(view) {
    const query = new URLSearchParams();
    if (!view.range)
        for (const name of ['from', 'to'])
            query.set(name, `${new Date(view[name]).toISOString().slice(0, 16)}Z`);
    for (const name of ['range', 'interval', 'show', 'split', 'username'])
        if (view[name] && view[name] !== standard[name])
            query.set(name, view[name]);
    if (view.filter)
        query.set(view.filter.by, view.filter.name);
    return `?${query}`;
}
