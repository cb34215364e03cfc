// Elements of the page. What comes from the service becomes text, never markup.

export const byId = id => document.getElementById(id);

// element('a', {href: '#x', class: 'y', hidden: true}, 'text', child): attributes as they are called in HTML; one that is
// false, null or undefined is left out. Not for `style`, which the page's policy forbids.
export function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes))
        if (value !== false && value !== null && value !== undefined)
            made.setAttribute(name, value === true ? '' : value);
    made.append(...children);
    return made;
}

// A name that a client has sent: whatever direction its letters run in, the text around it stays where it is.
export const named = name => element('bdi', {}, name);

// Replaces what is in a container. The element that has the focus passes it on to its successor, the one with the same
// data-key.
export function refill(container, ...children) {
    const key = container.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    container.replaceChildren(...children);
    if (key !== undefined)
        [...container.querySelectorAll('[data-key]')].find(({dataset}) => dataset.key === key)?.focus({preventScroll: true});
}
