// One username or SDK version: the form, and what was found.
import {byId, element} from './dom.mjs';
import {names, value} from './figures.mjs';
import {figure} from './format.mjs';
import {dimension} from './describe.mjs';
import {figures} from './view.mjs';

// `look(kind, name)` is called with what a person wants to know of.
export function onLookup(look) {
    const form = byId('lookup');
    form.addEventListener('submit', event => {
        event.preventDefault();
        look(form.elements.kind.value, form.elements.name.value.trim());
    });
    form.elements.kind.forEach(radio => radio.addEventListener('change', () => {
        form.elements.name.placeholder = radio.value === 'sdk' ? '1.0' : 'Jack';
    }));
}

export function showLookup({lookup, view}) {
    byId('found').hidden = !lookup;
    if (!lookup)
        return;
    byId('found-name').replaceChildren(`${dimension[lookup.by]} `, element('bdi', {}, lookup.name));
    byId('found-counts').replaceChildren(...figures.map(name => element('div', {},
        element('dt', {}, names[name]), element('dd', {}, figure(name, value(name, lookup))))));
    byId('found-remark').textContent = remark(lookup, view);
}

function remark({by, ad_requests, impressions}) {
    if (ad_requests === 0 && impressions === 0)
        return 'Nothing was ever counted under this name.';
    return by === 'username'
        ? 'Since counting began. Of a user there are no figures by hour or day.'
        : 'Since counting began. The plot and the figures at the top show this one alone.';
}
