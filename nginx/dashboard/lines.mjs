// A model's lines as Chart.js wants them.
import {colours} from './colours.mjs';
import {line} from './describe.mjs';
import {isRate, valueAt} from './figures.mjs';

// `hidden`: the names of lines that are switched off. `emphasised`: the one that stands out, or null.
export function datasets(model, hidden, emphasised) {
    const {lines, range, view, now} = model;
    const {lines: palette, rest, area, surface} = colours();
    const filled = lines.length === 1 && !isRate(view.show);
    return lines.map(({filter, rows}, i) => {
        const name = line(filter);
        const points = rows.map((_, x) => ({x, y: valueAt(model, rows, x)}));
        const colour = filter ? palette[i % palette.length] : rest;
        const none = x => (points[x]?.y ?? null) === null;
        return {
            label: name,
            data: points,
            hidden: hidden.has(name),
            borderColor: emphasised === null || emphasised === name ? colour : `${colour}40`,
            borderWidth: emphasised === name ? 3 : 2,
            order: emphasised === name ? -1 : i,
            backgroundColor: area,
            fill: filled && 'origin',
            // A point between two gaps would not be seen.
            pointRadius: ({dataIndex: x}) => none(x - 1) && none(x + 1) ? 3 : 0,
            pointBackgroundColor: colour,
            pointBorderColor: colour,
            pointHoverRadius: 5,
            pointHoverBackgroundColor: colour,
            pointHoverBorderColor: surface,
            pointHoverBorderWidth: 2,
            // What leads to the bucket that runs now.
            segment: {borderDash: ({p1DataIndex: x}) => range.from + (x + 1) * range.step > now ? [4, 4] : undefined},
        };
    });
}
