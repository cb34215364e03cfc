// Who has most, by dimension, since counting began. A click on a name filters the plot, or looks a user up.
import {byId, element, named, refill} from './dom.mjs';
import {counters, names, value} from './figures.mjs';
import {count, percent} from './format.mjs';
import {dimension, plural} from './describe.mjs';
import {filtered, search} from './view.mjs';

const FEW = 10;
const MANY = 1000;
export const limits = {sdk: FEW, platform: FEW, country_code: FEW, username: FEW};

// `more` is called when `limits` has changed.
export function showRankings({rankings, metric, view}, more) {
    byId('rankings-remark').textContent = `Since counting began, most ${names[metric].toLowerCase()} first.`;
    for (const [by, rows] of Object.entries(rankings)) {
        const heading = element('h3', {id: `rank-${by}-title`}, plural[by]);
        const table = rows.length ? ranking(by, rows, metric, view) : element('p', {class: 'remark'}, 'None yet.');
        refill(byId(`rank-${by}`), heading, table, ...(rows.length < FEW ? [] : [moreButton(by, rows, more)]));
    }
}

function ranking(by, rows, metric, view) {
    const highest = Math.max(...rows.map(row => row[metric]), 1);
    const heads = [...counters.map(name => names[name]), 'Fill rate', 'Show rate'];
    const body = rows.map(row => {
        const chosen = by === 'username' ? view.username === row.name : view.filter?.by === by && view.filter.name === row.name;
        const line = element('tr', {class: chosen && 'chosen'},
            element('th', {scope: 'row'}, name(by, row, view, chosen)),
            ...counters.map(counter => element('td', {class: column(counter, metric)}, count(row[counter]))),
            ...['fill_rate', 'show_rate'].map(rate => element('td', {class: column(rate, metric)}, percent(value(rate, row)))));
        line.style.setProperty('--part', row[metric] / highest);
        return line;
    });
    return element('table', {'class': 'ranking', 'aria-labelledby': `rank-${by}-title`},
        element('thead', {}, element('tr', {}, element('th', {scope: 'col'}, dimension[by]),
            ...heads.map((head, i) => element('th', {scope: 'col', class: column([...counters, 'fill_rate', 'show_rate'][i], metric)}, head)))),
        element('tbody', {}, ...body));
}

// On a phone there is room for some columns only.
const column = (name, metric) => ['number', name === metric && 'ranked', (name === metric || name === 'fill_rate' || (name === 'impressions' && metric !== 'impressions') || (name === 'ad_requests' && metric === 'impressions')) || 'spare']
    .filter(part => typeof part === 'string').join(' ');

function name(by, row, view, chosen) {
    // What was counted beyond the names that are kept. It can't be asked for.
    if (row.other)
        return element('span', {class: 'other'}, '(other)');
    const to = by === 'username' ? {...view, username: row.name} : filtered(view, by, row.name);
    return element('a', {'href': search(to), 'data-view': by === 'username' ? 'found' : 'plot', 'data-key': row.name,
        'aria-current': chosen && 'true'}, named(row.name));
}

function moreButton(by, rows, more) {
    const all = limits[by] === MANY;
    const button = element('button', {'type': 'button', 'class': 'more', 'data-key': '\nmore', 'aria-label': `${all ? 'Show fewer' : 'Show more'} ${plural[by]}`},
        all ? 'Show fewer' : 'Show more');
    button.addEventListener('click', () => {
        limits[by] = all ? FEW : MANY;
        more();
    });
    return button;
}
