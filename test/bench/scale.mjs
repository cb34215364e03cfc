#!/usr/bin/env node
// `./adtally bench scale`: /impression where it grows. What a request costs with 64 connections against the number of users who
// are chosen from by chance (USERS: "10 1000 ..."), and against the distance to Redis (DISTANCES, in ms); and how long a
// request takes that is alone. All take turns, for ROUNDS rounds (default 3) of DURATION seconds each (default 3).
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {fileURLToPath} from 'node:url';
import {measure, warm} from './cell.mjs';
import {proxy, pings} from './delay.mjs';
import {median, range, summary, table} from './figures.mjs';
import {start, withServices} from './service.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const numbers = (name, standard) => (process.env[name] ?? standard).split(' ').map(Number);
const rounds = Number(process.env.ROUNDS ?? 3);
const seconds = Number(process.env.DURATION ?? 3);
const settings = {ADTALLY_BUILD: process.env.ADTALLY_BUILD};

async function run(starting) {
    const near = await starting(start(root, settings));
    // The same Redis, by another way.
    const redis = `${near.folder}/run/redis.sock`;
    const way = `${folder}/redis.sock`;
    const server = await proxy(way, redis);
    const far = await starting(start(root, {...settings, REDIS_URL: `unix:${way}`}, near.folder));

    const rows = [
        ...numbers('USERS', '10 1000 100000 1000000 10000000').map(users =>
            ({label: `of ${users} users`, service: near, workload: 'users', load: {connections: 64, users}})),
        ...numbers('DISTANCES', '0 1 5').map(delay =>
            ({label: `Redis ${delay} ms away`, service: far, workload: 'impression', delay, load: {connections: 64}})),
        {label: 'one connection', service: near, workload: 'impression', load: {connections: 1}},
    ];
    for (const row of rows) {
        row.rounds = [];
        server.delay_ms = row.delay ?? 0;
        if (row.delay !== undefined)
            row.distance = summary(await pings(way, 101));
        await warm(row.service, row.workload, row.load);
    }
    const wrong = [];
    for (let round = 1; round <= rounds; ++round)
        for (const row of rows) {
            console.log(`round ${round} of ${rounds}: ${row.label}`);
            server.delay_ms = row.delay ?? 0;
            const measured = await measure(row.service, row.workload, {...row.load, seconds});
            row.rounds.push(measured.figures);
            wrong.push(...measured.wrong.map(what => `${row.label}, round ${round}: ${what}`));
        }
    server.close();
    return {rows, wrong};
}

// Below /tmp: a socket's path may have 107 bytes.
const folder = mkdtempSync(`${tmpdir()}/adtally-scale.`);
process.on('exit', () => rmSync(folder, {recursive: true}));
try {
    const {rows, wrong} = await withServices(run);
    const figures = ['total_us', 'workers_us', 'redis_us', 'rate', 'p50_ms', 'p99_ms', 'batch', 'redis_mb'];
    console.log(`\n${table([
        ['/impression', 'PING ms', 'CPU us', '(min-max)', 'workers us', 'Redis us', 'requests/s', 'p50 ms', 'p99 ms', 'batch',
            'Redis MB'],
        ...rows.map(({label, distance, rounds: all}) => {
            const of = Object.fromEntries(figures.map(name => [name, summary(all.map(round => round[name]))]));
            return [label, median(distance), median(of.total_us), range(of.total_us),
                ...figures.slice(1).map(name => median(of[name]))];
        })])}`);
    wrong.forEach(what => console.error(`bench: ${what}`));
    process.exitCode = wrong.length ? 1 : 0;
} catch (error) {
    console.error(`bench: ${error.message}`);
    process.exitCode = 1;
}
