// What a newcomer sees, as long as nothing has been counted: what to try.
import {byId} from './dom.mjs';
import {address} from './api.mjs';

const example = [['sdk_version', '1.0'], ['session_id', 's1'], ['platform', 'ios'], ['username', 'Jack'], ['country_code', 'US']];

export function showEmpty(empty) {
    byId('empty').hidden = !empty;
    byId('filled').hidden = empty;
    for (const path of ['ad', 'impression'])
        byId(`try-${path}`).textContent = `curl '${address(path, example)}'`;
}
