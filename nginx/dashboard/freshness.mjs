// When the figures are from, and what stands in the way of newer ones.
import {byId} from './dom.mjs';
import {clock} from './format.mjs';

const titles = {
    unreachable: "The service can't be reached.",
    unavailable: "The service can't tell its figures at the moment.",
    refused: 'The service refuses this view.',
};
let updated = null; // when the figures on the page are from

// For those who hear the page: said once, and not with every refresh.
export function say(words) {
    byId('said').textContent = words;
}

export function showLoading(loading) {
    document.documentElement.classList.toggle('loading', loading);
    byId('content').setAttribute('aria-busy', String(loading));
}

export function showFresh(now) {
    if (!byId('notice').hidden)
        say('The service answers again.');
    updated = now;
    byId('notice').hidden = true;
    document.documentElement.classList.remove('old');
    byId('updated').textContent = `Updated ${clock(now)} UTC`;
}

export function showFailure({kind, message}) {
    const again = kind !== 'refused';
    const figures = updated === null ? 'There are no figures yet.' : `The figures below are old: from ${clock(updated)} UTC.`;
    const notice = {
        'notice-title': titles[kind],
        'notice-text': [message, ...(again ? [figures, 'This page tries again by itself.'] : [])].join(' '),
    };
    // What stands there already is not said again.
    for (const [id, words] of Object.entries(notice))
        if (byId(id).textContent !== words)
            byId(id).textContent = words;
    byId('notice').hidden = false;
    byId('again').hidden = !again;
    byId('restart').hidden = again;
    document.documentElement.classList.add('old');
    byId('updated').textContent = updated === null ? 'No figures yet' : `Old: from ${clock(updated)} UTC`;
}
