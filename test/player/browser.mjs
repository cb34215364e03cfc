// Headless Chromium, and what happened in its pages.
import {createRequire} from 'node:module';

const {chromium} = createRequire(`${process.env.NODE_MODULES}/`)('playwright-core');

export function startChromium() {
    return chromium.launch({
        executablePath: process.env.CHROMIUM,
        // Chromium's sandbox does not run as root. The pages are ours, and nothing but this machine can be reached.
        chromiumSandbox: false,
        args: ['--disable-gpu', '--no-proxy-server', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
    });
}

// An empty page. `page.events` will be the lines of its console and how its requests ended, `page.ended` the URLs of these.
export async function openPage(browser) {
    const page = await browser.newPage();
    page.events = [];
    page.ended = [];
    page.on('console', message => page.events.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', error => page.events.push(`uncaught: ${error}`));
    page.on('response', response => page.events.push(`${response.status()} ${response.url()}`));
    page.on('requestfinished', request => page.ended.push(request.url()));
    page.on('requestfailed', request => {
        page.ended.push(request.url());
        page.events.push(`${request.failure()?.errorText} ${request.url()}`);
    });
    page.setDefaultTimeout(10000);
    return page;
}

// Leads the page to a site, until its player is there.
export async function loadPage(page, origin) {
    await page.goto(origin);
    await page.waitForFunction(() => window.player);
}

// Waits until that many requests are in `page.ended`.
export async function requestsEnd(page, count) {
    for (const deadline = Date.now() + 10000; page.ended.length < count; ) {
        if (Date.now() > deadline)
            throw new Error(`${page.ended.length} requests have ended instead of ${count}`);
        await new Promise(resolve => setTimeout(resolve, 20));
    }
}
