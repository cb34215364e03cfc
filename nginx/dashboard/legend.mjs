// The lines of a split, each with its figure of the range. A line can be hidden, and stands out while one points at it.
import {byId, element, named, refill} from './dom.mjs';
import {sum, value} from './figures.mjs';
import {figure} from './format.mjs';
import {line} from './describe.mjs';

export function showLegend(plot, {lines, view}) {
    const legend = byId('legend');
    legend.hidden = !view.split;
    refill(legend, ...(view.split ? lines : []).map(({filter, rows}, i) => {
        const name = line(filter);
        const button = element('button', {
            'type': 'button',
            'class': `line line-${filter ? i + 1 : 'rest'}`,
            'data-key': name,
            'aria-pressed': String(!plot.isHidden(filter)),
        }, element('span', {class: 'swatch'}), named(name), ' ',
        element('span', {class: 'number'}, figure(view.show, value(view.show, sum(rows)))));
        button.addEventListener('click', () => {
            plot.toggle(filter);
            button.setAttribute('aria-pressed', String(!plot.isHidden(filter)));
        });
        for (const [event, emphasised] of [['mouseenter', name], ['mouseleave', null], ['focus', name], ['blur', null]])
            button.addEventListener(event, () => plot.emphasise(emphasised));
        return element('li', {}, button);
    }));
}
