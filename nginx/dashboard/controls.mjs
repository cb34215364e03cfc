// The choices: range, interval, split and figure. They say what they were set to and show what the view says.
import {byId} from './dom.mjs';
import {span} from './format.mjs';
import {fault, hourly} from './range.mjs';
import {split} from './view.mjs';

const choose = (group, value) => byId(group).querySelectorAll('input[type=radio]').forEach(radio => {
    radio.checked = radio.value === value;
});
const onChoice = (group, callback) => byId(group).addEventListener('change', ({target}) => callback(target.value));

// The fields know no time zone: their digits are UTC's.
const typed = input => Date.parse(`${input.value}Z`);
const digits = time => new Date(time).toISOString().slice(0, 16);

// `change(view => view)` is called when a person has chosen.
export function onControls(change) {
    onChoice('figures', show => change(view => ({...view, show})));
    onChoice('splits', by => change(view => split(view, by)));
    onChoice('intervals', interval => change(view => ({...view, interval})));
    onChoice('presets', range => {
        byId('custom').hidden = range !== 'custom';
        if (range === 'custom')
            byId('from').focus();
        else
            change(view => ({...view, range, from: null, to: null, interval: null}));
    });
    byId('range').addEventListener('submit', event => {
        event.preventDefault();
        const [from, to] = [typed(byId('from')), typed(byId('to'))];
        byId('range-fault').textContent = fault(from, to);
        if (!fault(from, to))
            change(view => ({...view, range: null, from, to, interval: null}));
    });
}

export function showControls(view, range) {
    choose('figures', view.show);
    choose('splits', view.split);
    choose('intervals', range.interval);
    byId('intervals').querySelector('[value=hour]').disabled = !hourly(range);
    byId('span').textContent = span(range.from, range.to);
    byId('range-fault').textContent = '';
    // A person may be at the fields of a range of their own while the figures are refreshed.
    if (byId('custom').contains(document.activeElement))
        return;
    choose('presets', view.range ?? 'custom');
    byId('custom').hidden = view.range !== null;
    byId('from').value = digits(range.from);
    byId('to').value = digits(range.to);
}
