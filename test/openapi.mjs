// What test/openapi runs. Prism stands between newman and the service, and says in a header of every answer what of the
// request and of the answer is not as docs/openapi.yaml has it. An answer has to be as described always, and what the
// service refuses is what the description does.
import {execFileSync, spawn} from 'node:child_process';
import {createHmac} from 'node:crypto';
import {openSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {connect} from 'node:net';
import {setTimeout as pause} from 'node:timers/promises';

import {withoutRedis} from './dashboard/service.mjs';

const {ADTALLY_VAR, HTTP_PORT, METRICS_PORT, NEWMAN, PRISM, PRISM_METRICS_PORT, PRISM_PORT, PRISM_WRONG_PORT,
    SAMPLE_API_PORT} = process.env;
const newman = createRequire(`${NEWMAN}/`)('newman');
const description = 'docs/openapi.yaml';
const collection = 'docs/adtally.postman_collection.json';
const at = port => `http://127.0.0.1:${port}`;

// Requests that Prism can't pass on as they are: they go to the service itself, and nothing holds them against the
// description.
const around = [
    {why: 'Prism takes the answer to a HEAD, which has no body, for broken JSON',
        is: ({method}) => method === 'HEAD'},
    {why: 'Prism mends percent-encoding that is malformed',
        is: ({url}) => /%(?:FF|zz)/.test(url)},
];

// Answers that come out of Prism as described but not as they were: here newman's assertions are left to test/postman.
const altered = {
    'Players in web pages/GIF': 'Prism passes bodies on as text',
    'Series, rankings, several at once/Query': 'Prism sends parameters of one name one after the other',
};

// Faults that the service finds and that OpenAPI, or Prism, has no way to see.
const unseen = [
    {why: 'Prism looks at no parameter that is not described',
        is: ({code}) => code === 'not_permitted'},
    {why: 'Prism takes an empty value for none',
        is: ({code}) => code === 'empty'},
    {why: 'that one of several parameters is required can\'t be described',
        is: ({code, detail}) => code === 'missing' && detail.startsWith('One of these is required')},
    {why: 'what the query and the form are together can\'t be described',
        is: ({code}, {method}) => code === 'repeated' && method === 'POST'},
    {why: 'what the interval, the range and the format are together can\'t be described',
        is: ({code, detail}) => code === 'invalid' && /^(?:The beginning of|A range|CSV|Usernames)/.test(detail)},
    {why: 'the days of a month can\'t be described',
        is: ({code, parameter, detail}, {url}) => code === 'invalid' && detail.startsWith('The value must be a time') &&
            /^\d{4}-02-29T/.test(new URL(url).searchParams.get(parameter))},
];

// Mistakes in a description, each with a request that shows it.
const five = 'sdk_version=1.0&session_id=s1&platform=ios&username=openapi&country_code=US';
const mistakes = [
    {is: 'a member of another type', path: '/statistics?total=all', complaint: /ad_requests must be string/,
        from: /(\n    Totals:[^]*?\n        ad_requests: ).*/, to: '$1{type: string}'},
    {is: 'a member that is not described', path: '/statistics?sdk=1&interval=day', complaint: /additional.*'fills'/,
        from: /(\n    Row:[^]*?)\n        fills: .*/, to: '$1'},
    {is: 'a member that is not there', path: '/healthz', complaint: /required property 'since'/,
        from: /(\n    Alive:[^]*?required: )\[status\]/, to: '$1[status, since]'},
    {is: 'a text of another form', path: '/statistics?total=all&interval=day&format=csv', complaint: /must match pattern/,
        from: 'start,ad_requests,fills', to: 'start,fills,ad_requests'},
    {is: 'a header of another value', path: `/ad?${five}`, complaint: /header.*x-ad-status must be equal to one of/,
        from: /(\n    AdStatus:[^]*?)\[fill, /, to: '$1['},
    {is: 'a header that is not there', path: '/readyz', complaint: /required property 'x-ready'/,
        from: /(\n  \/readyz:[^]*?)(\n *)(X-Request-Id)/, to: '$1$2X-Ready: {required: true, schema: {type: string}}$2$3'},
    {is: 'another media type', path: `/impression?${five}`, complaint: /media type "application\/json" does not match/,
        from: /(\n    Impression:[^]*?)application\/json/, to: '$1application/cbor'},
    {is: 'a status that is not described', path: '/statistics/query', complaint: /Unable to match the returned status/,
        from: /(\n  \/statistics\/query:[^]*?)\n        "400": .*/, to: '$1'},
    {is: 'another type of problem', path: `/ad?username=${'a'.repeat(9000)}`, complaint: /type must be equal to constant/,
        from: 'const: /problems/uri-too-long', to: 'const: /problems/too-long'},
    {is: 'a request that is right and not as described', path: '/statistics/top?by=sdk&limit=7',
        complaint: /answered 200.*limit must be <= 6/, from: 'maximum: 1000', to: 'maximum: 6'},
    {is: 'a request that is wrong and as described', path: `/impression?${five}A5`, complaint: /^country_code: invalid/,
        from: /(\n    CountryCode:\n      description[^]*?pattern: ).*/, to: '$1"."'},
    {is: 'a path that is not described', path: '/dashboard/theme.css', complaint: /answered 200.*no such path/,
        from: '\n  /dashboard/{file}:', to: '\n  /dashboards/{file}:'},
];

// Errors of a service that is set otherwise than the collection expects, or in trouble.
const key = 'a key of the test, long enough';
const beacon = `${five}&beacon=${'0'.repeat(32)}&expires=1`;
const signature = createHmac('sha256', key)
    .update(beacon.split('&').sort().map(pair => `${pair.replace('=', '\0')}\0`).join('')).digest('hex');
const api = how => () => fetch(`${at(SAMPLE_API_PORT)}/_control?${how}&body=default`, {method: 'PUT'});
const passwords = `${ADTALLY_VAR}-passwords`;
const troubles = [{settings: {AD_FAILURES: 'http', BEACON_KEY: key}, errors: [
    {path: `/ad?${five}`, type: 'bad-gateway', after: api('status=500')},
    {path: `/ad?${five}`, type: 'gateway-timeout', after: api('delay_ms=5000')},
    {path: `/impression?${beacon}&signature=${'0'.repeat(64)}`, type: 'beacon-altered'},
    {path: `/impression?${beacon}&signature=${signature}`, type: 'beacon-expired'},
    {path: `/impression?${five}`, type: 'outcome-unknown', during: withoutRedis},
    {path: '/statistics?total=all', type: 'unavailable', during: withoutRedis},
    {path: '/readyz', type: 'unavailable', during: withoutRedis},
]}, {settings: {STATISTICS_PASSWORD_FILE: passwords, REQUEST_LIMIT: '1', LIMIT_EXEMPT: 'none'}, errors: [
    {path: '/statistics?total=all', type: 'unauthorized', after: () => writeFileSync(passwords, '')},
    {path: `/impression?${five}`, type: 'too-many-requests', after: () => Promise.all(
        Array.from({length: 5}, () => fetch(`${at(HTTP_PORT)}/healthz`)))},
]}, {settings: {STATISTICS_ALLOW: '192.0.2.0/24'}, errors: [
    {path: '/statistics/top?by=sdk', type: 'forbidden'},
]}];

const excused = new Map();
const failures = [];
const tell = (name, complaint) => failures.push(`${name}: ${complaint}`);

// What is wrong with an exchange of a request and its answer that came through Prism.
function judge(exchange) {
    const {status, problem, violations} = exchange;
    const told = violations.map(({message}) => message).join('; ');
    const of = direction => violations.filter(({location}) => location[0] === direction);
    const complaints = of('response').map(({message}) => `the answer is not as described: ${message}`);
    const refused = of('request');
    // A size is looked at before anything else.
    if ([413, 414].includes(status))
        return complaints;
    if (refused.some(({message}) => message === 'Selected route not found'))
        return [404, 405].includes(status) ? complaints : [...complaints, `answered ${status}, and there is no such path`];
    if (status !== 400) {
        if (status === 415 && !refused.some(({code}) => code === 415))
            complaints.push('answered 415, and the body is as described');
        if (status !== 415 && refused.length > 0)
            complaints.push(`answered ${status}, and the request is not as described: ${told}`);
        return complaints;
    }

    const named = new Set(refused.map(({location, message}) => location[2] ?? message.match(/property '(.*)'/)?.[1]));
    const faulty = new Set();
    for (const fault of problem.errors ?? []) {
        const name = fault.parameter.toLowerCase();
        faulty.add(name);
        if (named.has(name))
            continue;
        const reason = unseen.find(({is}) => is(fault, exchange));
        if (reason)
            excused.set(reason, (excused.get(reason) ?? 0) + 1);
        else
            complaints.push(`${name}: ${fault.code}, and the request is as described`);
    }
    for (const name of named)
        if (!faulty.has(name))
            complaints.push(`${name} is not as described, and the service takes it: ${told}`);
    return complaints;
}

function startPrism(file, port, upstream) {
    const said = `${ADTALLY_VAR}/prism-${port}`;
    const log = openSync(said, 'w');
    // Node.js would refuse the longest URIs by itself.
    const prism = spawn(process.execPath, ['--max-http-header-size=65536', `${PRISM}/node_modules/.bin/prism`, 'proxy',
        '--cors=false', '--verboseLevel=warn', '--host=127.0.0.1', `--port=${port}`, file, upstream],
    {stdio: ['ignore', log, log]});
    process.on('exit', () => prism.kill());
    prism.on('exit', code => {
        console.error(`Prism ended with ${code}: ${readFileSync(said)}`);
        process.exit(1);
    });
    return listening(port);
}

async function listening(port) {
    const accepts = () => new Promise(resolve => {
        const socket = connect(port, '127.0.0.1').on('error', () => resolve(false)).on('connect', () => {
            socket.destroy();
            resolve(true);
        });
    });
    while (!await accepts())
        await pause(100);
}

const violationsIn = header => JSON.parse(header ?? '[]');

async function ask(port, path) {
    const answer = await fetch(at(port) + path);
    const text = await answer.text();
    return {method: 'GET', url: at(port) + path, status: answer.status, problem: answer.ok ? undefined : JSON.parse(text),
        violations: violationsIn(answer.headers.get('sl-violations'))};
}

function leaves(items, folder = '') {
    return items.flatMap(item => {
        const name = folder + item.name;
        return item.item ? leaves(item.item, `${name}/`) : [{item, name}];
    });
}

async function runCollection() {
    const all = JSON.parse(readFileSync(collection));
    const names = new Map();
    const count = {through: 0, around: new Map(), assertions: 0, statuses: new Map()};
    for (const {item, name} of leaves(all.item)) {
        item.id = `${names.size}`;
        names.set(item.id, name);
        const {request} = item;
        const reason = around.find(({is}) => is(request));
        if (!reason)
            continue;
        request.url = request.url.replace('{{base_url}}', '{{direct_url}}');
        count.around.set(reason.why, [...count.around.get(reason.why) ?? [], name]);
    }
    const values = [{key: 'base_url', value: at(PRISM_PORT)}, {key: 'direct_url', value: at(HTTP_PORT)},
        {key: 'sample_api_url', value: at(SAMPLE_API_PORT)}];
    const run = newman.run({collection: all, environment: {values}});
    run.on('request', (error, {item, request, response}) => {
        const url = request.url.toString();
        if (error)
            return tell(names.get(item.id), `no answer: ${error.message}`);
        if (!url.startsWith(`${at(PRISM_PORT)}/`))
            return;
        ++count.through;
        count.statuses.set(response.code, (count.statuses.get(response.code) ?? 0) + 1);
        const exchange = {method: request.method, url, status: response.code,
            problem: response.code === 400 ? response.json() : undefined,
            violations: violationsIn(response.headers.get('sl-violations'))};
        judge(exchange).forEach(complaint => tell(names.get(item.id), complaint));
    });
    run.on('assertion', (error, {assertion, item}) => {
        ++count.assertions;
        if (error && !Object.hasOwn(altered, names.get(item.id)))
            tell(names.get(item.id), `${assertion}: ${error.message}`);
    });
    await new Promise((resolve, reject) => run.on('done', error => error ? reject(error) : resolve()));

    for (const name of Object.keys(altered))
        if (![...names.values()].includes(name))
            tell(name, 'is not in the collection');
    for (const reason of [...unseen, ...around])
        if (!excused.has(reason) && !count.around.has(reason.why))
            tell(reason.why, 'excuses nothing');
    return count;
}

// So that no Prism stays behind.
for (const signal of ['SIGINT', 'SIGTERM'])
    process.on(signal, () => process.exit(1));

let wrong = readFileSync(description, 'utf8');
for (const {is, from, to} of mistakes) {
    const before = wrong;
    wrong = wrong.replace(from, to);
    if (wrong === before)
        tell(is, 'can\'t be made in the description');
}
writeFileSync(`${ADTALLY_VAR}/wrong.yaml`, wrong);
await Promise.all([startPrism(description, PRISM_PORT, at(HTTP_PORT)),
    startPrism(description, PRISM_METRICS_PORT, at(METRICS_PORT)),
    startPrism(`${ADTALLY_VAR}/wrong.yaml`, PRISM_WRONG_PORT, at(HTTP_PORT))]);

const {through, around: passed, statuses, assertions} = await runCollection();
const metrics = await ask(PRISM_METRICS_PORT, '/metrics');
judge(metrics).forEach(complaint => tell('/metrics', complaint));
if (metrics.status !== 200)
    tell('/metrics', `answered ${metrics.status}`);

for (const {is, path, complaint} of mistakes) {
    const [right, mistaken] = await Promise.all([PRISM_PORT, PRISM_WRONG_PORT].map(port => ask(port, path)));
    judge(right).forEach(other => tell(path, other));
    const found = judge(mistaken);
    if (!found.some(each => complaint.test(each)))
        tell(`a description with ${is}`, `goes unnoticed (${found.join('; ') || 'no complaint'})`);
}

for (const {settings, errors} of troubles) {
    execFileSync('./adtally', ['down']);
    execFileSync('./adtally', ['up', '-d'], {env: {...process.env, ...settings}});
    for (const {path, type, after = () => {}, during = action => action()} of errors) {
        await after();
        await during(async () => {
            const answer = await ask(PRISM_PORT, path);
            judge(answer).forEach(complaint => tell(path, complaint));
            if (answer.problem?.type !== `/problems/${type}`)
                tell(path, `${answer.status} ${answer.problem?.type}, and not ${type}`);
        });
    }
}
rmSync(passwords, {force: true});

const list = [...statuses].sort(([one], [other]) => one - other).map(([status, count]) => `${count} of ${status}`);
console.log(`${through} requests of the collection went through Prism (${list.join(', ')}), with ${assertions} assertions`);
console.log(`and besides /metrics and ${troubles.flatMap(({errors}) => errors).map(({type}) => type).join(', ')}`);
console.log(`${mistakes.length} mistakes in the description were looked for`);
for (const [why, names] of passed)
    console.log(`not through Prism: ${why}: ${names.map(name => `"${name}"`).join(', ')}`);
for (const [name, why] of Object.entries(altered))
    console.log(`without assertions: ${why}: "${name}"`);
for (const [{why}, count] of excused)
    console.log(`not compared, in ${count} faults: ${why}`);
failures.forEach(failure => console.error(`FAILED: ${failure}`));
process.exit(failures.length === 0 ? 0 : 1);
