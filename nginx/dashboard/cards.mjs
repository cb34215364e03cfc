// The figures of the range, and how they compare with the range before it. Each is also the choice of what is plotted.
import {byId} from './dom.mjs';
import {isRate, value} from './figures.mjs';
import {figure, span} from './format.mjs';
import {unit} from './range.mjs';

const arrows = {up: '▲', down: '▼', same: ''};

export function showCards({scope, change}) {
    for (const card of byId('figures').querySelectorAll('.figure')) {
        const name = card.querySelector('input').value;
        card.querySelector('.value').textContent = figure(name, value(name, scope));
        showChange(card.querySelector('.change'), name, change);
    }
    byId('compared').textContent = describe(change);
}

function showChange(place, name, change) {
    const [was, is] = change ? [value(name, change.was), value(name, change.is)] : [null, null];
    const [direction, words] = was === null || is === null ? ['same', 'nothing to compare'] : moved(name, was, is);
    place.dataset.direction = direction;
    place.textContent = [arrows[direction], words].join(' ').trim();
}

function moved(name, was, is) {
    const from = `from ${figure(name, was)}`;
    const points = 100 * (is - was);
    if (!isRate(name) && was === 0)
        return is === 0 ? ['same', 'none before'] : ['up', from];
    const by = isRate(name) ? points : points / was;
    const rounded = Math.abs(by).toFixed(1);
    if (Number(rounded) === 0)
        return ['same', `as before, ${figure(name, was)}`];
    return [by > 0 ? 'up' : 'down', `${rounded}${isRate(name) ? ' points' : '\u202f%'} ${from}`];
}

function describe(change) {
    if (!change)
        return 'There is no earlier range to compare with.';
    const length = change.buckets * unit[change.interval];
    const left = change.whole ? '' : `, without the ${change.interval} that runs now`;
    return `Change: ${span(change.from, change.to)} against ${span(change.before, change.before + length)}${left}.`;
}
