// The plot once more, as a table and as files.
import {byId, element, named} from './dom.mjs';
import {address} from './api.mjs';
import {names, valueAt} from './figures.mjs';
import {bucket, figure} from './format.mjs';
import {line} from './describe.mjs';
import {series} from './load.mjs';

// Filled when it is opened: it may have thousands of rows.
export function showPlotTable(model) {
    const {lines, range, view} = model;
    const details = byId('as-table');
    const fill = () => {
        if (!details.open)
            return;
        const head = lines.map(({filter}) =>
            element('th', {scope: 'col', class: 'number'}, lines.length === 1 ? names[view.show] : named(line(filter))));
        const body = Array.from({length: range.rows}, (_, i) => element('tr', {},
            element('th', {scope: 'row'}, bucket(range.interval, range.from + i * range.step)),
            ...lines.map(({rows}) => element('td', {class: 'number'}, figure(view.show, valueAt(model, rows, i))))));
        byId('plot-table').replaceChildren(
            element('thead', {}, element('tr', {}, element('th', {scope: 'col'}, range.interval === 'hour' ? 'Hour' : 'Day'), ...head)),
            element('tbody', {}, ...body));
    };
    details.ontoggle = fill;
    fill();
}

// A line is a file; the rest of a split is none.
export function showDownloads({lines, range}) {
    const links = lines.filter(({filter}) => filter).map(({filter}) => {
        const pairs = [filter, ...series(range.interval, range.from, range.to), ['format', 'csv']];
        const label = lines.length === 1 ? ['Download as CSV'] : [named(line(filter))];
        return element('a', {'href': address('statistics', pairs), 'download': '', 'aria-label': lines.length > 1 && `${line(filter)} as CSV`}, ...label);
    });
    byId('downloads').replaceChildren(...(lines.length === 1 ? links : ['CSV: ', ...links.flatMap((link, i) => i ? [' ', link] : [link])]));
}
