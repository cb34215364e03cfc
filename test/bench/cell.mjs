// A cell of the table: one workload at so many connections and workers, measured once.
import {setTimeout as pause} from 'node:timers/promises';
import {ask, complaints, wrk} from './load.mjs';
import {components} from './service.mjs';

const query = 'sdk_version=1.0&session_id=s1&platform=ios&country_code=US';

// By name: what is asked, and how the ad API behaves meanwhile.
export const workloads = {
    constant: {path: '/_constant'},
    impression: {path: `/impression?${query}&username=bench`},
    ad: {path: `/ad?${query}&username=bench`, adApi: 'delay_ms=0&body=default'},
    ad50: {path: `/ad?${query}&username=bench`, adApi: 'delay_ms=50&body=default'},
    statistics: {path: '/statistics?username=bench'},
    users: {path: `/impression?${query}&username={user}`},
};

// What the workload `constant` asks for: an answer with the headers that all have, and no access log, so that what logging
// costs is not in the measure but in what is measured.
export const constant = `location = /_constant {
    access_log off;
    default_type application/json;
    return 200 '{"message": "success"}';
}
`;

// Once a second a worker hands over what it has measured.
const handedOver = () => pause(1200);

// Figures per request, and what went wrong as texts.
export async function measure(service, workload, load) {
    const {path, adApi} = workloads[workload];
    if (adApi)
        await service.adApi(adApi);
    const wrong = [];
    const {status} = await ask(service.url + path);
    if (status !== 200)
        wrong.push(`the first answer was ${status}`);
    const unfilled = adApi && await service.unfilled();
    const batchesBefore = await service.batches();
    const before = service.begin();
    const report = await wrk(service.url + path, load);
    const used = service.used(before);
    wrong.push(...complaints(report));
    await handedOver();
    const batches = await service.batches();
    // An ad API that is too slow for its deadline gives an empty document and a 200.
    const empty = adApi && await service.unfilled() - unfilled;
    if (empty)
        wrong.push(`${empty} answers had no ad`);

    const figures = {requests: report.requests, rate: report.requests / report.seconds, p50_ms: report.p50_ms,
        p99_ms: report.p99_ms, p999_ms: report.p999_ms, total_us: 0};
    for (const name of components) {
        const {user, system, memory} = used[name];
        figures[`${name}_user_us`] = user / report.requests;
        figures[`${name}_system_us`] = system / report.requests;
        figures[`${name}_us`] = (user + system) / report.requests;
        figures[`${name}_mb`] = memory;
        figures.total_us += figures[`${name}_us`];
    }
    if (batches && batchesBefore && batches.count > batchesBefore.count)
        figures.batch = (batches.requests - batchesBefore.requests) / (batches.count - batchesBefore.count);
    return {figures, wrong};
}

// Connections are opened, memory is got, names are known.
export const warm = (service, workload, load) => measure(service, workload, {...load, seconds: 1});
