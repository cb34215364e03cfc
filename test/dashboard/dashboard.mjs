// The dashboard, as people use it. Started by ./run, which has the settings. The tests run in their order: the counters are
// none, then those of data.mjs, and at the end there is no service.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {after, before, test} from 'node:test';

import {startChromium} from '../player/browser.mjs';
import {desktop, inspect, open, origin, phone, settled, then} from './browser.mjs';
import {commands, counts, now, otherUsers, users, weights} from './data.mjs';
import {cards, changes, DAY, HOUR, percent, whole} from './figures.mjs';
import {command, redis, withoutRedis, withoutWorkers} from './service.mjs';

const midnight = Math.floor(now / DAY) * DAY;
const looks = [['1280', desktop], ['390', phone]].flatMap(([width, size]) =>
    ['light', 'dark'].map(scheme => ({name: `${width}-${scheme}`, size, scheme})));

let browser;
before(async () => { browser = await startChromium(); });
after(() => browser?.close());

// A test with a page of that query, which must do nothing wrong meanwhile.
function testPage(name, query, body, look) {
    test(name, {timeout: 60000}, async () => {
        const page = await open(browser, query, look);
        try {
            await body(page);
            assert.deepEqual(page.wrong, []);
        } finally {
            await page.context().close();
        }
    });
}

const texts = (page, selector) => page.locator(selector).allInnerTexts();
const choose = (page, group, value) => then(page, () => page.locator(`#${group} label:has([value="${value}"])`).click());
const chosen = (page, group) => page.locator(`#${group} :checked`).inputValue();
const query = page => new URL(page.url()).search;
const row = (page, by, name) => page.locator(`#rank-${by} tbody tr`).filter({has: page.getByText(name, {exact: true})});
async function shows(page, days, by, name) {
    assert.deepEqual(await texts(page, '#figures .value'), cards(days, by, name));
    const changed = await texts(page, '#figures .change');
    assert.deepEqual(changed.slice(0, 3), changes(days, by, name));
}
const legend = async page => (await texts(page, '#legend button')).map(text => text.split('\n').join(' '));
const inRange = (by, name, days) => counts(by, name, midnight - (days - 1) * DAY, midnight + DAY);

for (const {name, ...look} of looks)
    testPage(`nothing is counted, ${name}`, '', async page => {
        assert.equal(await page.locator('#empty h2').innerText(), 'Nothing has been counted yet');
        assert.equal(await page.locator('#filled').isVisible(), false);
        await inspect(page, `empty-${name}`);
    }, look);

testPage('what an empty dashboard says to try fills it', '', async page => {
    for (const line of await texts(page, '#empty code')) {
        assert.ok(line.startsWith(`curl '${origin}/`), line);
        execFileSync('bash', ['-c', `${line} --noproxy '*' -sSf -o /dev/null`]);
    }
    await then(page, () => page.clock.fastForward('00:31'));
    assert.equal(await page.locator('#empty').isVisible(), false);
    assert.deepEqual(await texts(page, '#rank-username tbody tr:first-child td'), ['1', '1', '1', percent(1, 1), percent(1, 1)]);
});

test('the counters of the data', async () => {
    await redis([['FLUSHDB'], ...commands()]);
});

for (const {name, ...look} of looks) {
    testPage(`the figures of seven days, ${name}`, '', async page => {
        await shows(page, 7);
        await inspect(page, `start-${name}`);
    }, look);
    testPage(`a split, ${name}`, '?range=14d&show=fill_rate&split=sdk', page => inspect(page, `split-${name}`), look);
    testPage(`a filter and a user, ${name}`, '?sdk=1.1&username=Jack', page => inspect(page, `filter-${name}`), look);
    testPage(`a table and a range of one's own, ${name}`, '?from=2026-11-19T06:00Z&to=2026-11-20T06:00Z&split=country_code',
        async page => {
            await page.locator('#as-table summary').click();
            await page.locator('#reader').focus();
            await page.keyboard.press('Home');
            await inspect(page, `table-${name}`);
        }, look);
}

testPage('every range has its figures', '', async page => {
    for (const [range, days] of [['14d', 14], ['7d', 7]]) {
        await choose(page, 'presets', range);
        await shows(page, days);
    }
    await choose(page, 'presets', '24h');
    const hour = Math.floor(now / HOUR) * HOUR;
    const {ad_requests} = counts('total', '', hour - 23 * HOUR, hour + HOUR);
    assert.equal((await texts(page, '#figures .value'))[0], whole(ad_requests));
    await choose(page, 'presets', '30d');
    assert.equal((await texts(page, '#figures .value'))[0], whole(inRange('total', '', 30).ad_requests));
});

testPage('a split has a line for each name, most first', '', async page => {
    for (const [by, names] of Object.entries(weights)) {
        await choose(page, 'splits', by);
        assert.equal(new URLSearchParams(query(page)).get('split'), by);
        for (const interval of ['day', 'hour']) {
            if (await chosen(page, 'intervals') !== interval)
                await choose(page, 'intervals', interval);
            const expected = Object.keys(names).map(name => [name, inRange(by, name, 7).ad_requests])
                .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([name, count]) => `${name} ${whole(count)}`);
            assert.deepEqual(await legend(page), expected);
        }
        await shows(page, 7);
    }
    // One line away, and back.
    const line = page.locator('#legend button').first();
    await line.click();
    assert.equal(await line.getAttribute('aria-pressed'), 'false');
    await line.press('Enter');
    assert.equal(await line.getAttribute('aria-pressed'), 'true');
});

testPage('the table has every bucket of the plot', '?interval=hour&split=sdk&show=impressions', async page => {
    await page.locator('#as-table summary').press('Enter');
    const heads = await texts(page, '#plot-table thead th');
    assert.deepEqual(heads.slice(1).sort(), Object.keys(weights.sdk));
    const rows = await page.locator('#plot-table tbody tr').evaluateAll(rows =>
        rows.map(row => [...row.querySelectorAll('td')].map(cell => cell.textContent)));
    assert.equal(rows.length, 7 * 24);
    rows.forEach((cells, i) => {
        const time = midnight - 6 * DAY + i * HOUR;
        assert.deepEqual(cells, heads.slice(1).map(name =>
            time > now ? '–' : whole(counts('sdk', name, time, time + HOUR).impressions)));
    });
});

testPage('the plot is read by keyboard', '', async page => {
    const slider = page.locator('#reader');
    // Chromium's own data decides about the comma after the weekday.
    const said = async () => (await slider.getAttribute('aria-valuetext')).replace(/^(\w{3}),/, '$1');
    const hour = time => whole(counts('total', '', time, time + HOUR).ad_requests);
    await slider.focus();
    await page.keyboard.press('End');
    assert.equal(await said(), `Fri 20 Nov, 14:00 (so far): Ad requests ${hour(midnight + 14 * HOUR)}`);
    await page.keyboard.press('ArrowLeft');
    assert.equal(await said(), `Fri 20 Nov, 13:00: Ad requests ${hour(midnight + 13 * HOUR)}`);
    await page.keyboard.press('PageDown');
    assert.equal(await said(), `Thu 19 Nov, 13:00: Ad requests ${hour(midnight - 11 * HOUR)}`);
});

testPage('a click on a ranking filters, and the way back leads back', '', async page => {
    await then(page, () => row(page, 'sdk', '1.1').locator('td').first().click());
    assert.equal(query(page), '?sdk=1.1');
    assert.equal(await page.locator('#scope-name').innerText(), 'SDK 1.1');
    assert.match(await page.title(), /^Ad requests by hour, SDK 1\.1 · adtally$/);
    await shows(page, 7, 'sdk', '1.1');
    await then(page, () => row(page, 'country_code', 'DE').click());
    assert.equal(query(page), '?country_code=DE');
    await shows(page, 7, 'country_code', 'DE');
    await then(page, () => page.goBack());
    assert.equal(query(page), '?sdk=1.1');
    await shows(page, 7, 'sdk', '1.1');
    await then(page, () => page.goBack());
    assert.equal(query(page), '');
    await shows(page, 7);
    await then(page, () => page.goForward());
    await shows(page, 7, 'sdk', '1.1');
    await then(page, () => page.locator('#unfilter').click());
    await shows(page, 7);
});

testPage('a touch filters on a phone', '', async page => {
    await then(page, () => row(page, 'platform', 'ios').tap());
    assert.equal(query(page), '?platform=ios');
    await shows(page, 7, 'platform', 'ios');
}, {size: phone});

testPage('everything goes by keyboard', '', async page => {
    const press = key => then(page, () => page.keyboard.press(key));
    const tabTo = async selector => {
        const there = () => page.evaluate(selector => document.activeElement.matches(selector), selector);
        for (let i = 0; i < 60 && !await there(); ++i)
            await page.keyboard.press('Tab');
        assert.ok(await there(), selector);
        // What has the focus is to be seen: it, or the label that stands for it.
        assert.ok(await page.evaluate(() => {
            const {activeElement: it} = document;
            return [it, it.nextElementSibling, it.parentElement].some(x => x && getComputedStyle(x).outlineStyle === 'solid');
        }), selector);
    };
    await tabTo('.skip');
    await tabTo('#presets input');
    await press('ArrowRight');
    assert.equal(query(page), '?range=14d');
    await tabTo('#figures input');
    await press('ArrowRight');
    assert.equal(query(page), '?range=14d&show=fills');
    await tabTo('#splits input');
    await press('ArrowRight');
    assert.equal(query(page), '?range=14d&show=fills&split=sdk');
    await tabTo('#intervals input');
    await press('ArrowLeft');
    assert.equal(query(page), '?range=14d&interval=hour&show=fills&split=sdk');
    for (const stop of ['#legend button', '#reader', '#as-table summary', '#downloads a'])
        await tabTo(stop);
    await tabTo('#rank-sdk tr:nth-child(3) a');
    await press('Enter');
    assert.equal(query(page), '?range=14d&interval=hour&show=fills&sdk=2.0-beta');
    await shows(page, 14, 'sdk', '2.0-beta');
    // The link is another one now, and still has the focus.
    await tabTo('#rank-sdk tr:nth-child(3) a');
    for (const stop of ['#lookup [name=kind]', '#name', '#lookup button', '#rank-username .more'])
        await tabTo(stop);
});

testPage('a user is looked up, whatever the name', '', async page => {
    const found = () => texts(page, '#found-counts dd');
    for (const [name, {ad_requests, fills, impressions}] of Object.entries(users)) {
        await page.locator('#name').fill(name);
        await then(page, () => page.locator('#name').press('Enter'));
        assert.equal(await page.locator('#found-name').innerText(), `User ${name}`);
        assert.deepEqual(await found(), [...[ad_requests, fills, impressions].map(whole), percent(fills, ad_requests),
            percent(impressions, fills)]);
        assert.equal(new URLSearchParams(query(page)).get('username'), name);
    }
    await page.locator('#name').fill('Nobody');
    await then(page, () => page.getByRole('button', {name: 'Look up'}).click());
    assert.equal(await page.locator('#found-remark').innerText(), 'Nothing was ever counted under this name.');
    assert.deepEqual(await found(), ['0', '0', '0', '–', '–']);
    await shows(page, 7);
});

testPage('an SDK version is looked up', '', async page => {
    await page.locator('#lookup label:has([value=sdk])').click();
    await page.locator('#name').fill('2.0-beta');
    await then(page, () => page.locator('#name').press('Enter'));
    assert.equal(query(page), '?sdk=2.0-beta');
    assert.equal(await page.locator('#found-name').innerText(), 'SDK 2.0-beta');
    await shows(page, 7, 'sdk', '2.0-beta');
    await page.locator('#name').fill('9.9');
    await then(page, () => page.locator('#name').press('Enter'));
    assert.equal(await page.locator('#found-remark').innerText(), 'Nothing was ever counted under this name.');
    assert.equal(await page.locator('#nothing').isVisible(), true);
});

testPage('rankings show more, and what has no name of its own', '', async page => {
    const names = () => texts(page, '#rank-username tbody th');
    assert.deepEqual(await names(), Object.keys(users).slice(0, 10));
    await then(page, () => page.getByRole('button', {name: 'Show more Usernames'}).click());
    const all = await names();
    assert.equal(all.length, Object.keys(users).length + 1);
    const other = row(page, 'username', '(other)');
    assert.equal((await other.locator('td').allInnerTexts())[0], whole(otherUsers.ad_requests));
    assert.equal(await other.locator('a').count(), 0);
    await then(page, () => page.getByRole('button', {name: 'Show fewer Usernames'}).click());
    assert.equal((await names()).length, 10);
});

testPage('a shared address shows the same', '?range=14d&interval=day&show=show_rate&split=platform&username=Zo%C3%AB', async page => {
    const state = async () => [await chosen(page, 'presets'), await chosen(page, 'intervals'), await chosen(page, 'figures'),
        await chosen(page, 'splits'), await page.locator('#found-name').innerText(), await page.title(), await legend(page)];
    const lines = Object.keys(weights.platform).map(name => [name, inRange('platform', name, 14)])
        .map(([name, {fills, impressions}]) => `${name} ${percent(impressions, fills)}`);
    assert.deepEqual(await state(), ['14d', 'day', 'show_rate', 'platform', 'User Zoë',
        'Show rate by day, split by platform · adtally', lines]);
    const before = await state();
    await page.reload();
    await settled(page);
    assert.deepEqual(await state(), before);
});

testPage('an address that makes no sense shows the beginning', '?range=1y&show=x&split=<b>&from=9&to=8&interval=minute', async page => {
    await shows(page, 7);
    assert.equal(await chosen(page, 'presets'), '7d');
});

testPage('a range of one\'s own', '', async page => {
    await page.locator('#presets label:has([value=custom])').click();
    await page.locator('#from').fill('2026-11-18T06:00');
    await page.locator('#to').fill('2026-11-18T05:00');
    await page.getByRole('button', {name: 'Apply'}).click();
    assert.equal(await page.locator('#range-fault').innerText(), 'The range must begin before it ends.');
    await page.locator('#to').fill('2026-11-19T06:00');
    await then(page, () => page.getByRole('button', {name: 'Apply'}).click());
    assert.equal(query(page), '?from=2026-11-18T06%3A00Z&to=2026-11-19T06%3A00Z');
    const from = Date.parse('2026-11-18T06:00Z');
    const expected = counts('total', '', from, from + DAY);
    assert.equal((await texts(page, '#figures .value'))[0], whole(expected.ad_requests));
});

testPage('what is shown is a file too', '?range=14d&interval=day&country_code=FR', async page => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByText('Download as CSV').click()]);
    assert.match(download.suggestedFilename(), /\.csv$/);
    const rows = Array.from({length: 14}, (_, i) => midnight + (i - 13) * DAY).map(time => {
        const {ad_requests, fills, impressions} = counts('country_code', 'FR', time, time + DAY);
        return `${new Date(time).toISOString().replace('.000', '')},${ad_requests},${fills},${impressions},0`;
    });
    assert.deepEqual(readFileSync(await download.path(), 'utf8').trim().split(/\r?\n/),
        ['start,ad_requests,fills,impressions,filtered', ...rows]);
});

testPage('it refreshes by itself, and says when it did', '', async page => {
    const shown = async () => (await texts(page, '#figures .value'))[1];
    const earlier = inRange('total', '', 7).fills;
    assert.equal(await shown(), whole(earlier));
    assert.match(await page.locator('#updated').innerText(), /^Updated 14:25:0\d UTC$/);
    const count = by => redis([['HINCRBY', 'adtally:{0}:hourly:20261120:total:', '14f', by]]);
    await count(7);
    await then(page, () => page.clock.fastForward('00:30'));
    assert.equal(await shown(), whole(earlier + 7));
    assert.match(await page.locator('#updated').innerText(), /^Updated 14:25:[3-4]\d UTC$/);
    await count(-7);
    await then(page, () => page.locator('#refresh').click());
    assert.equal(await shown(), whole(earlier));
});

testPage('without workers it says so, and recovers', '', async page => {
    page.excused = true;
    await withoutWorkers(async () => {
        await then(page, () => page.clock.fastForward('00:30'));
        assert.equal(await page.locator('#notice-title').innerText(), "The service can't be reached.");
        assert.match(await page.locator('#notice-text').innerText(),
            /^It does not answer\. The figures below are old: from 14:25:\d\d UTC\. This page tries again by itself\.$/);
        assert.match(await page.locator('#updated').innerText(), /^Old: from 14:25:/);
        await shows(page, 7);
        for (const {name, size, scheme} of looks) {
            await page.setViewportSize(size);
            await page.emulateMedia({colorScheme: scheme});
            await inspect(page, `unreachable-${name}`);
        }
    });
    // A page that takes long to be looked at has perhaps tried again by itself, and then there is no button to be seen.
    await then(page, () => page.evaluate(() => document.getElementById('again').click()));
    assert.equal(await page.locator('#notice').isVisible(), false);
    assert.equal(await page.locator('#said').textContent(), 'The service answers again.');
});

testPage('without Redis it says so', '', async page => {
    page.excused = true;
    await withoutRedis(() => then(page, () => page.locator('#refresh').click()));
    assert.equal(await page.locator('#notice-title').innerText(), "The service can't tell its figures at the moment.");
    await then(page, () => page.clock.fastForward('00:11'));
    assert.equal(await page.locator('#notice').isVisible(), false);
});

test('without a service it says so', {timeout: 60000}, async () => {
    const pages = [];
    for (const {name, ...look} of looks)
        pages.push([name, await open(browser, '?split=sdk', look)]);
    command('down');
    for (const [name, page] of pages) {
        page.excused = true;
        await then(page, () => page.locator('#refresh').click());
        assert.equal(await page.locator('#notice-title').innerText(), "The service can't be reached.");
        await inspect(page, `gone-${name}`);
        assert.deepEqual(page.wrong, []);
        await page.context().close();
    }
});
