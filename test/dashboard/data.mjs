// What the dashboard is shown: four weeks of counters, made of small whole numbers so that every sum can be worked out here
// by itself. Three SDK versions, five countries, two platforms, some users; the last 14 days by hour too, as they are kept.

const HOUR = 3600e3;
const DAY = 24 * HOUR;
export const now = Date.parse('2026-11-20T14:25:00Z');
const midnight = Date.parse('2026-11-20T00:00Z');
const begin = midnight - 27 * DAY;
const hourlyFrom = midnight - 13 * DAY;
// Since then SDK 1.1 hardly fills any more.
const incident = Date.parse('2026-11-19T16:00Z');

// How much of everything goes to each.
export const weights = {
    sdk: {'1.0': 5, '1.1': 3, '2.0-beta': 1},
    platform: {android: 2, ios: 1},
    country_code: {US: 5, DE: 3, FR: 2, BR: 2, JP: 1},
};
const whole = {sdk: 9, platform: 3, country_code: 13};
// Fills and impressions of ten ad requests.
const outcome = (sdk, time) => sdk === '1.0' ? [9, 7] : sdk === '2.0-beta' ? [4, 2] : time < incident ? [7, 5] : [1, 1];
const levels = [1, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5, 4, 4, 4, 5, 6, 6, 5, 4, 3, 2];
const level = time => time + HOUR > now ? 1 : levels[time / HOUR % 24] * (10 + Math.floor((time - begin) / DAY / 4));

const nothing = () => ({ad_requests: 0, fills: 0, impressions: 0});
function add(to, {ad_requests, fills, impressions}) {
    to.ad_requests += ad_requests;
    to.fills += fills;
    to.impressions += impressions;
}

// The counts of one hour, of one name of a dimension or of all (`total`).
function ofHour(by, name, time) {
    const counted = nothing();
    if (time < begin || time > now)
        return counted;
    for (const sdk of by === 'sdk' ? [name] : Object.keys(weights.sdk)) {
        let weight = weights.sdk[sdk] * level(time);
        for (const other of ['platform', 'country_code'])
            weight *= by === other ? weights[other][name] : whole[other];
        const [fills, impressions] = outcome(sdk, time);
        add(counted, {ad_requests: 10 * weight, fills: fills * weight, impressions: impressions * weight});
    }
    return counted;
}

// The counts from one full hour to another; names that do not exist have none.
export function counts(by, name, from, to) {
    const counted = nothing();
    if (by === 'total' || name in (weights[by] ?? {}))
        for (let time = Math.max(from, begin); time < Math.min(to, now); time += HOUR)
            add(counted, ofHour(by, name, time));
    return counted;
}
export const everything = (by, name) => by === 'username' ? users[name] ?? nothing() : counts(by, name, begin, now);

export const users = Object.fromEntries([
    'Jack', 'Zoë', 'Ανδρέας', 'آدم', 'mia.müller@example.com', '<b>bold</b>', "Robert'); --", 'x'.repeat(128), 'Ola',
    'Kim', '100%', 'a b', '{curly}',
].map((name, i) => [name, {ad_requests: 200 - 10 * i, fills: 160 - 9 * i, impressions: 120 - 8 * i}]));
// What was counted of users beyond MAX_DISTINCT_USERNAME.
export const otherUsers = {ad_requests: 90, fills: 60, impressions: 30};

const fields = ({ad_requests, fills, impressions}, prefix) => prefix === undefined
    ? ['ad_requests', ad_requests, 'fills', fills, 'impressions', impressions]
    : [`${prefix}a`, ad_requests, `${prefix}f`, fills, `${prefix}i`, impressions];

// The same as commands to Redis, as the workers would have left it.
export function* commands() {
    const dimensions = [['total', ''], ...Object.entries(weights).flatMap(([by, names]) => Object.keys(names).map(name => [by, name]))];
    const key = rest => `adtally:{0}:${rest}`;
    const iso = time => new Date(time).toISOString();
    for (const [by, name] of dimensions) {
        for (let time = begin; time < now; time += DAY) {
            const month = iso(time).slice(0, 7).replace('-', '');
            yield ['HSET', key(`daily:${month}:${by}:${name}`), ...fields(counts(by, name, time, time + DAY), iso(time).slice(8, 10))];
        }
        for (let time = hourlyFrom; time < now; time += HOUR) {
            const day = iso(time).slice(0, 10).replaceAll('-', '');
            yield ['HSET', key(`hourly:${day}:${by}:${name}`), ...fields(ofHour(by, name, time), iso(time).slice(11, 13))];
        }
        if (by === 'total')
            yield ['HSET', key('total'), ...fields(everything(by, name))];
        else
            yield* ranked(by, name, everything(by, name));
    }
    for (const [name, counted] of Object.entries(users))
        yield* ranked('username', name, counted);
    yield* ranked('username', '', otherUsers);
}

function* ranked(by, name, counted) {
    yield ['HSET', `adtally:{0}:${by}:${name}`, ...fields(counted)];
    for (const [counter, value] of Object.entries(counted))
        yield ['ZADD', `adtally:{0}:ranking:${by}:${counter}`, value, name];
    if (name !== '')
        yield ['ZADD', `adtally:{0}:names:${by}`, 0, name];
}
