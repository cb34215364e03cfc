// The service's answers, and its failures in plain words.

// The dashboard lies one folder below the service, also behind a proxy that puts both into another folder.
export const service = new URL('../', document.baseURI);
const PATIENCE = 10000; // ms

// kind: `unreachable` (no answer), `unavailable` (it is there, and can't tell now), `refused` (the view makes no sense to it).
export class Failure extends Error {
    constructor(kind, words) {
        super(words);
        this.kind = kind;
    }
}

// An address of the service. `pairs`: [[name, value], ...], a name may come more than once.
export const address = (path, pairs) => `${new URL(path, service)}?${new URLSearchParams(pairs)}`;

// The JSON document at that address. Throws a Failure, or an AbortError when `signal` says so.
export async function ask(path, pairs, signal) {
    let response;
    try {
        const patience = AbortSignal.timeout(PATIENCE);
        response = await fetch(address(path, pairs), {signal: AbortSignal.any([signal, patience]), cache: 'no-store'});
        if (response.ok)
            return await response.json();
    } catch {
        signal.throwIfAborted();
        throw new Failure('unreachable', response ? 'Its answer broke off.' : 'It does not answer.');
    }
    const problem = await response.json().catch(() => ({}));
    throw failure(response.status, problem);
}

function failure(status, {title, detail, errors}) {
    const temporary = status >= 500 || status === 429;
    const said = errors?.map(({parameter, detail}) => `${parameter}: ${detail}`).join(' ') ?? detail ?? '';
    return new Failure(temporary ? 'unavailable' : 'refused', `It says: ${title ?? 'error'} (${status}). ${said}`.trim());
}
