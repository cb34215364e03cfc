// Asks the service for all that a view needs.
import {ask} from './api.mjs';
import {rankedBy, rest, sum} from './figures.mjs';
import {rfc3339} from './format.mjs';
import {comparison, resolve} from './range.mjs';
import {dimensions} from './view.mjs';

export const SHOWN = 8; // lines of a split, besides the rest

const everything = ['total', 'all'];
const filterOf = ({filter}) => filter ? [filter.by, filter.name] : everything;

// The options of a series.
export const series = (interval, from, to) => [['interval', interval], ['from', rfc3339(from)], ['to', rfc3339(to)]];

// {view, now, range, metric, counted, lines, scope, change, rankings, lookup}
//   counted   whether anything has ever been counted
//   lines     [{filter, rows}]: what the plot shows; the filter of the rest is null
//   scope     the sums of the range: of all, or of what the filter names
//   change    null, or {now, before} and what comparison() says
//   lookup    null, or {by, name, ad_requests, ...}
export async function load(view, now, limits, signal) {
    const range = resolve(view, now);
    const metric = rankedBy(view.show);
    const top = by => ask('statistics/top', [['by', by], ['metric', metric], ['limit', limits[by]]], signal);
    const rankings = Object.fromEntries([...dimensions, 'username'].map(by => [by, top(by)]));
    const [lines, change, user, ...tops] = await Promise.all([
        plotted(view, range, rankings[view.split], signal),
        compared(view, comparison(range, now), signal),
        view.username && ask('statistics', [['username', view.username]], signal),
        ...Object.values(rankings),
    ]);
    const found = Object.fromEntries(Object.keys(rankings).map((by, i) => [by, tops[i].top]));
    return {view, now, range, metric, ...lines, change, rankings: found, lookup: lookup(view, user, lines.filtered, found)};
}

// One question for the whole and its lines, so that they are of one moment as nearly as can be.
async function plotted(view, range, ranking, signal) {
    const shown = ranking ? (await ranking).top.filter(({other}) => !other).slice(0, SHOWN).map(({name}) => [view.split, name]) : [];
    const asked = view.filter ? [filterOf(view)] : shown;
    const {results} = await ask('statistics/query',
        [everything, ...asked, ...series(range.interval, range.from, range.to)], signal);
    const [whole, ...parts] = results;
    const lines = parts.map(({series}, i) => ({filter: asked[i], rows: series}));
    if (view.split) {
        const left = rest(whole.series, parts.map(({series}) => series));
        if (left.some(row => row.ad_requests || row.fills || row.impressions))
            lines.push({filter: null, rows: left});
    }
    if (lines.length === 0)
        lines.push({filter: everything, rows: whole.series});
    return {
        counted: whole.ad_requests > 0 || whole.impressions > 0,
        lines,
        scope: sum(view.filter ? parts[0].series : whole.series),
        filtered: view.filter && parts[0],
    };
}

async function compared(view, against, signal) {
    if (!against)
        return null;
    const {series: rows} = await ask('statistics',
        [filterOf(view), ...series(against.interval, against.before, against.to)], signal);
    return {...against, before: against.before, was: sum(rows.slice(0, against.buckets)), is: sum(rows.slice(-against.buckets))};
}

function lookup(view, user, filtered, rankings) {
    if (user) {
        // Where usernames are kept as keyed hashes the ranking has these, and nobody can ask for one by it.
        const ranked = user.ad_requests || user.impressions ? undefined
            : rankings.username.find(({name, other}) => name === view.username && !other);
        return {...user, ...ranked, by: 'username', name: view.username};
    }
    return filtered ? {...filtered, ...view.filter} : null;
}
