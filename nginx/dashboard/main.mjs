// The dashboard: a view, which is the URL; what the service says of it; and that on the page.
import {Failure} from './api.mjs';
import {showCards} from './cards.mjs';
import {onColours} from './colours.mjs';
import {onControls, showControls} from './controls.mjs';
import {dimension, title} from './describe.mjs';
import {byId} from './dom.mjs';
import {showEmpty} from './empty.mjs';
import {say, showFailure, showFresh, showLoading} from './freshness.mjs';
import {showLegend} from './legend.mjs';
import {load} from './load.mjs';
import {onLookup, showLookup} from './lookup.mjs';
import {Plot} from './plot.mjs';
import {showDownloads, showPlotTable} from './plot-table.mjs';
import {limits, showRankings} from './rankings.mjs';
import {outlivesHours, resolve} from './range.mjs';
import {readable} from './reader.mjs';
import {filtered, parse, search} from './view.mjs';

const EVERY = 30000; // ms between two refreshes, while somebody looks
const RETRY = 10000; // after a failure

const plot = new Plot(byId('canvas'));
const reader = readable(plot);
let view = parse(location.search);
let underway = new AbortController();
let timer;
let due = 0; // when the next refresh is

async function refresh() {
    underway.abort();
    clearTimeout(timer);
    const {signal} = underway = new AbortController();
    const now = Date.now();
    showLoading(true);
    let pause = EVERY;
    try {
        const model = await load(view, now, limits, signal);
        signal.throwIfAborted();
        show(model);
        showFresh(now);
    } catch (error) {
        // A newer refresh has taken over.
        if (signal.aborted)
            return;
        if (!(error instanceof Failure))
            throw error;
        showFailure(error);
        pause = RETRY;
    } finally {
        if (!signal.aborted)
            showLoading(false);
    }
    due = now + pause;
    timer = setTimeout(ifSeen, pause);
}

const ifSeen = () => document.visibilityState === 'visible' && refresh();

function show(model) {
    showEmpty(!model.counted);
    showControls(view, model.range);
    showScope(model);
    showCards(model);
    byId('plot-title').textContent = title(view, model.range);
    document.title = `${title(view, model.range)} · adtally`;
    plot.show(model);
    reader.update();
    showLegend(plot, model);
    byId('nothing').hidden = model.scope.ad_requests + model.scope.fills + model.scope.impressions > 0;
    byId('plot-remark').textContent = remark(model);
    showPlotTable(model);
    showDownloads(model);
    showLookup(model);
    showRankings(model, refresh);
}

function showScope({view}) {
    byId('scope').hidden = !view.filter;
    if (view.filter)
        byId('scope-name').textContent = `${dimension[view.filter.by]} ${view.filter.name}`;
    byId('unfilter').href = search({...view, filter: null});
}

const remark = ({range, now}) => outlivesHours(range, now)
    ? 'Hours are kept for 14 days unless the service was told otherwise; what is older may be missing here. Days are kept for longer.' : '';

// Goes to another view; `push`: and notes it in the history.
async function go(next, push = true) {
    if (push && search(next) !== search(view))
        history.pushState(null, '', search(next) === '?' ? location.pathname : search(next));
    view = next;
    showControls(view, resolve(view, Date.now()));
    await refresh();
    say(`Showing ${document.title}`);
}

onControls(change => go(change(view)));
onLookup((kind, name) => go(kind === 'sdk' ? {...filtered(view, 'sdk', name), username: ''} : {...view, username: name}));
addEventListener('popstate', () => go(parse(location.search), false));
document.addEventListener('visibilitychange', () => Date.now() >= due && ifSeen());
for (const id of ['refresh', 'again'])
    byId(id).addEventListener('click', refresh);
onColours(() => plot.draw());

// Links to views stay on this page. A row of a ranking is one link, wherever it is clicked.
document.addEventListener('click', event => {
    const link = event.target.closest('a[data-view]') ?? event.target.closest('.ranking tbody tr')?.querySelector('a[data-view]');
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
        return;
    event.preventDefault();
    go(parse(link.search));
    // Enter comes as a click too, without a pointer: then the focus stays in sight.
    if (event.detail > 0 && link.dataset.view)
        byId(link.dataset.view).scrollIntoView({block: 'nearest'});
});

showControls(view, resolve(view, Date.now()));
refresh();
