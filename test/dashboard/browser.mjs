// A person who looks at the dashboard, in headless Chromium, at the moment that the data is made for.
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';

import {now} from './data.mjs';

export const origin = process.env.PUBLIC_URL;
const axe = await readFile(`${process.env.NODE_MODULES}/axe-core/axe.min.js`, 'utf8');

export const desktop = {width: 1280, height: 900};
export const phone = {width: 390, height: 844};

// A page of the dashboard with that query. What it must never do is in `page.wrong`: errors in its console, among them
// everything that its policy forbids, and requests to anybody but the service. With `page.excused`, a request for figures
// may fail.
export async function open(browser, query = '', {size = desktop, scheme = 'light', ...rest} = {}) {
    const context = await browser.newContext({
        viewport: size, colorScheme: scheme, hasTouch: size === phone, isMobile: size === phone, acceptDownloads: true,
        timezoneId: 'America/New_York', locale: 'de-DE', ...rest,
    });
    const page = await context.newPage();
    page.wrong = [];
    page.on('console', message => {
        const {url} = message.location();
        if (['error', 'warning'].includes(message.type()) && !(page.excused && url.startsWith(`${origin}/statistics`)))
            page.wrong.push(`${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', error => page.wrong.push(`uncaught: ${error.stack}`));
    page.on('request', request => {
        if (!request.url().startsWith(`${origin}/`))
            page.wrong.push(`asked ${request.url()}`);
    });
    page.setDefaultTimeout(10000);
    await page.clock.install({time: now});
    await page.goto(`${origin}/dashboard/${query}`);
    await settled(page);
    return page;
}

// Until all that was asked for is there.
export const settled = page => page.locator('#content[aria-busy=false]').waitFor({state: 'attached'});

// Does something that changes the view, and waits for its figures.
export async function then(page, action) {
    const shown = page.evaluate(() => new Promise(resolve => {
        const content = document.getElementById('content');
        new MutationObserver((_, observer) => {
            if (content.getAttribute('aria-busy') === 'false') {
                observer.disconnect();
                resolve();
            }
        }).observe(content, {attributeFilter: ['aria-busy']});
    }));
    await action();
    await shown;
}

// Leaves a screenshot, and finds nothing that a person with a disability would stumble over, nor a page to push sideways.
export async function inspect(page, name) {
    await page.screenshot({path: `${process.env.SCREENSHOTS}/${name}.png`, fullPage: true});
    // A phone would shrink a page that is too wide: its window is no measure.
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= page.viewportSize().width, `the page is ${wide} pixels wide`);
    // Not as an element of the page: its policy would refuse that one.
    const found = await page.evaluate(`${axe}; axe.run({resultTypes: ['violations']})`);
    const serious = found.violations.filter(({impact}) => ['serious', 'critical'].includes(impact))
        .map(({id, nodes}) => `${id}: ${nodes.map(({html}) => html.slice(0, 200)).join(' | ')}`);
    assert.deepEqual(serious, []);
}
