// Medians, spreads and tables.

// In order; what was not measured is left out.
const sorted = values => values.filter(Number.isFinite).sort((a, b) => a - b);

// Of what was measured in the rounds: median, least and most. Nothing for nothing.
export function summary(values) {
    const all = sorted(values);
    if (all.length === 0)
        return undefined;
    const middle = all.length >> 1;
    const median = all.length % 2 ? all[middle] : (all[middle - 1] + all[middle]) / 2;
    return {median, min: all[0], max: all.at(-1)};
}

// With as many decimals as mean something: 0.12, 1.23, 12.3, 123, 12345.
export function short(value) {
    if (!Number.isFinite(value))
        return '-';
    return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

export const median = of => short(of?.median);
export const range = of => of ? `${short(of.min)}-${short(of.max)}` : '-';

// Rows of texts under their heads; the first column to the left, the others to the right.
export function table(rows) {
    const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)));
    return rows.map(row => row.map((text, column) =>
        column === 0 ? text.padEnd(widths[0]) : text.padStart(widths[column] + 2)).join('').trimEnd()).join('\n');
}
