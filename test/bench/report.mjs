// What `./adtally bench` says in the end.
import {median, range, short, summary, table} from './figures.mjs';
import {components} from './service.mjs';

const labels = {constant: 'nginx constant', impression: '/impression', ad: '/ad', ad50: '/ad, API 50 ms',
    statistics: '/statistics'};
const place = ({workload, connections, workers}) => [labels[workload], `${connections}`, `${workers}`];
const places = ['', 'connections', 'workers'];

// The summary of every figure over a cell's rounds, and of its multiple of what nginx's constant took in the same round.
export function summarize(rounds, constants) {
    const names = [...new Set(rounds.flatMap(Object.keys))];
    const of = Object.fromEntries(names.map(name => [name, summary(rounds.map(round => round[name]))]));
    of.multiple = summary(rounds.map((round, i) => round.total_us / constants[i].total_us));
    return of;
}

const costs = cells => table([
    [...places, 'nginx', 'workers', 'Redis', 'total', '(min-max)', 'x constant', '(min-max)'],
    ...cells.map(({cell, of}) => [...place(cell),
        ...components.map(name => `${median(of[`${name}_user_us`])} + ${median(of[`${name}_system_us`])}`),
        median(of.total_us), range(of.total_us), median(of.multiple), range(of.multiple)])]);

const service = cells => table([
    [...places, 'requests/s', '(min-max)', 'p50 ms', 'p99 ms', '(min-max)', 'p99.9 ms', 'batch', 'nginx MB', 'workers MB',
        'Redis MB'],
    ...cells.map(({cell, of}) => [...place(cell), median(of.rate), range(of.rate), median(of.p50_ms), median(of.p99_ms),
        range(of.p99_ms), median(of.p999_ms), median(of.batch), ...components.map(name => median(of[`${name}_mb`]))])]);

export const tables = cells =>
    `CPU microseconds per request, user + system\n${costs(cells)}\n\n` +
    `Throughput, latency, requests in a batch, peak memory\n${service(cells)}`;

// The ratios of two sides, each of the two measurements that a round has of a cell.
export function compare(here, there) {
    const figures = [['total_us', 'CPU'], ['rate', 'requests/s'], ['p50_ms', 'p50'], ['p99_ms', 'p99'],
        ['workers_mb', 'workers MB']];
    const rows = here.map(({cell, rounds}, i) => {
        const ratios = figures.map(([name]) => summary(rounds.map((round, at) => round[name] / there[i].rounds[at][name])));
        return {cell, ratios: Object.fromEntries(figures.map(([name], at) => [name, ratios[at]]))};
    });
    const text = table([
        [...places, ...figures.flatMap(([, label]) => [label, '(min-max)'])],
        ...rows.map(({cell, ratios}) => [...place(cell), ...figures.flatMap(([name]) =>
            [ratios[name] ? ratios[name].median.toFixed(3) : '-', range(ratios[name])])])]);
    return {rows, text};
}

export const name = cell => `${labels[cell.workload]}, connections: ${cell.connections}, workers: ${cell.workers}`;
export const progress = (cell, {rate, total_us}) => `${name(cell)}: ${short(rate)} requests/s, ${short(total_us)} us`;
