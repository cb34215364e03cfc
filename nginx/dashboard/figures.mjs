// Counters, and the rates that are made of them.

export const counters = ['ad_requests', 'fills', 'impressions'];

export const names = {
    ad_requests: 'Ad requests',
    fills: 'Fills',
    impressions: 'Impressions',
    fill_rate: 'Fill rate',
    show_rate: 'Show rate',
};
const rates = {fill_rate: ['fills', 'ad_requests'], show_rate: ['impressions', 'fills']};

export const isRate = name => name in rates;

// A figure of a row of counters; null is a rate of nothing.
export function value(name, row) {
    if (!isRate(name))
        return row[name];
    const [part, all] = rates[name].map(counter => row[counter]);
    return all === 0 ? null : part / all;
}

// What the plot has at that place: nothing where a bucket has not begun yet.
export const valueAt = ({view, range, now}, rows, index) => index > lastBegun(range, now) ? null : value(view.show, rows[index]);
export const lastBegun = ({from, step, rows}, now) => Math.min(Math.max(Math.floor((now - from) / step), 0), rows - 1);

// The counter by which names are ranked when that figure is looked at: of a rate, what it is a part of. A rate says most where
// there is much of that.
export const rankedBy = name => isRate(name) ? rates[name][1] : name;

// The sum of rows, counter by counter.
export function sum(rows) {
    const total = {ad_requests: 0, fills: 0, impressions: 0};
    for (const row of rows)
        for (const counter of counters)
            total[counter] += row[counter];
    return total;
}

// What a whole has beside its parts, bucket by bucket. They were read one after the other while counting went on, so a part
// can be ahead of the whole by a moment: never less than nothing.
export function rest(whole, parts) {
    return whole.map((row, i) => {
        const left = {start: row.start};
        for (const counter of counters)
            left[counter] = Math.max(0, row[counter] - parts.reduce((sum, part) => sum + part[i][counter], 0));
        return left;
    });
}
