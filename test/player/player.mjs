// A player on a page of another origin shows our ads and is counted. Started by ./run, which has the settings.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';

import {loadPage, openPage, requestsEnd, startChromium} from './browser.mjs';
import {serveSite} from './site.mjs';

const service = process.env.PUBLIC_URL;
const withBeacon = process.env.VAST_BEACON === 'on';
// Nothing of this may be taken for a macro by the player, or be lost in a URL, in XML or on the way.
const username = 'Zoë & <Söhne> [CACHEBUSTING] %%ADCOUNT%% 100%';
const parameters = new URLSearchParams({sdk_version: '1.0', session_id: 's1', platform: 'web', username, country_code: 'US'});
const tag = `${service}/ad?${parameters}`;

let browser;
let own;
let foreign;

before(async () => {
    [browser, own, foreign] =
        await Promise.all([startChromium(), serveSite(process.env.OWN_PORT), serveSite(process.env.FOREIGN_PORT)]);
});
after(() => browser?.close());

async function counts() {
    const response = await fetch(`${service}/statistics?${new URLSearchParams({username})}`);
    const {ad_requests, fills, impressions} = await response.json();
    return [ad_requests, fills, impressions];
}

// Checks that by what is done the ad requests, fills and impressions go up by so many.
async function countsRise(rises, action) {
    const earlier = await counts();
    const result = await action();
    const later = await counts();
    assert.deepEqual(later.map((count, i) => count - earlier[i]), rises);
    return result;
}

// A test in a new page. One that fails prints what happened in the page.
function testInPage(name, origin, body) {
    test(name, {timeout: 30000}, async () => {
        const page = await openPage(browser);
        try {
            await loadPage(page, origin());
            await body(page);
        } catch (error) {
            console.error(`The page, when "${name}" failed:\n  ${page.events.join('\n  ')}`);
            throw error;
        } finally {
            await page.close();
        }
    });
}

const request = (page, withCredentials) =>
    page.evaluate(([url, flag]) => window.player.request(url, flag), [tag, withCredentials]);

for (const withCredentials of [false, true]) {
    testInPage(`an ad, ${withCredentials ? 'with' : 'without'} credentials`, () => own, async page => {
        const ads = await countsRise([1, 1, 0], () => request(page, withCredentials));
        assert.deepEqual(ads.map(({id}) => id), ['sample-ad']);
        const [ad] = ads;
        assert.deepEqual(ad.creatives.map(({id, type, duration}) => [id, type, duration]), [['sample-creative', 'linear', 15]]);
        assert.deepEqual(ad.creatives[0].mediaFiles.map(({fileURL, mimeType}) => [fileURL, mimeType]),
            [['https://media.example.com/sample-ad.mp4', 'video/mp4']]);
        const [theirs, ...beacons] = ad.impressionURLTemplates.map(({url}) => url);
        assert.equal(theirs, 'https://ads.example.com/impression?ad=sample-ad');
        assert.equal(beacons.length, withBeacon ? 1 : 0);

        const show = async () => {
            page.ended.length = 0;
            await page.evaluate(ad => window.player.show(ad), ad);
            await requestsEnd(page, 1 + beacons.length);
            assert.deepEqual(page.ended.sort(), [theirs, ...beacons].sort());
        };
        await countsRise([0, 0, withBeacon ? 1 : 0], show);
        // The same ad once more, in a new document: one document loads the same image once.
        await loadPage(page, own);
        await countsRise([0, 0, 0], show);
    });
}

testInPage('an impression as an image', () => own, async page => {
    const url = `${service}/impression?${parameters}`;
    const size = await countsRise([0, 0, 1], () => page.evaluate(url => window.player.image(url), url));
    assert.deepEqual(size, [1, 1]);
});

testInPage('a page whose origin is not allowed', () => foreign, async page => {
    for (const withCredentials of [false, true]) {
        page.events.length = 0;
        // It is served and counted: the browser keeps the answer from the page.
        await countsRise([1, 1, 0], () => assert.rejects(request(page, withCredentials)));
        assert.match(page.events.join('\n'), /blocked by CORS policy/);
    }
});
