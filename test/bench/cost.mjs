#!/usr/bin/env node
// `./adtally bench`: what a request costs. Starts services of its own, one for every number of workers, on free ports and each
// with its own Redis; they are measured strictly in turn, and all cells once in every round.
//
// Machines differ and are noisy, so nginx answering a constant is measured too, in every round: what compares is the multiple
// of that. Only the service's own processes are counted. The sample API and wrk are not.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {cpus, tmpdir} from 'node:os';
import {fileURLToPath} from 'node:url';
import {constant, measure, warm} from './cell.mjs';
import {mistake, parse, plan, usage} from './options.mjs';
import {compare, name, progress, summarize, tables} from './report.mjs';
import {build} from './revision.mjs';
import {start, withServices} from './service.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const here = {name: 'here', root, programs: process.env.ADTALLY_BUILD};

// Starts the services of all sides, by their numbers of workers.
async function startAll(sides, workers, extra, starting) {
    for (const side of sides) {
        side.services = {};
        for (const count of workers)
            side.services[count] = await starting(start(side.root,
                {ADTALLY_BUILD: side.programs, ADTALLY_NGINX_EXTRA: extra, WORKERS: count}));
    }
}

// Measures all cells of all sides; returns what went wrong, and leaves the figures in side.rounds, by cell.
async function run(sides, cells, {rounds, seconds}) {
    const wrong = [];
    const label = (side, cell) => `${name(cell)}${sides.length > 1 ? ` (${side.name})` : ''}`;
    const most = Math.max(...cells.map(({connections}) => connections));
    for (const side of sides)
        for (const cell of cells.filter(({connections, workload}) => connections === most || workload === 'constant'))
            await warm(side.services[cell.workers], cell.workload, cell);
    for (let round = 1; round <= rounds; ++round)
        for (const cell of cells)
            // Neither side is always the first.
            for (const side of round % 2 ? sides : [...sides].reverse()) {
                let measured;
                try {
                    measured = await measure(side.services[cell.workers], cell.workload, {...cell, seconds});
                } catch (error) {
                    throw new Error(`${label(side, cell)}: ${error.message}`);
                }
                const whose = sides.length > 1 ? `${side.name}: ` : '';
                console.log(`round ${round} of ${rounds}: ${whose}${progress(cell, measured.figures)}`);
                side.rounds.get(cell).push(measured.figures);
                wrong.push(...measured.wrong.map(what => `${label(side, cell)}, round ${round}: ${what}`));
            }
    return wrong;
}

async function main() {
    const options = parse(process.argv.slice(2));
    if (options.help) {
        console.log(usage);
        return 0;
    }
    const {cells, skipped} = plan(options);
    const sides = [here];
    if (options.compare)
        sides.push({name: options.compare, ...build(root, options.compare)});
    for (const side of sides)
        side.rounds = new Map(cells.map(cell => [cell, []]));
    const begun = new Date().toISOString();
    const folder = mkdtempSync(`${tmpdir()}/adtally-constant.`);
    process.on('exit', () => rmSync(folder, {recursive: true}));
    writeFileSync(`${folder}/nginx.conf`, constant);
    const wrong = await withServices(async starting => {
        await startAll(sides, options.workers, `${folder}/nginx.conf`, starting);
        return run(sides, cells, options);
    });

    const results = sides.map(side => cells.map(cell => {
        const rounds = side.rounds.get(cell);
        return {cell, rounds, of: summarize(rounds, side.rounds.get(cells[0]))};
    }));
    sides.forEach((side, i) => console.log(`\n${sides.length > 1 ? `${side.name}: ` : ''}${tables(results[i])}`));
    const ratios = sides.length > 1 ? compare(...results) : undefined;
    if (ratios)
        console.log(`\nhere divided by ${options.compare}, the median of the rounds' ratios\n${ratios.text}`);
    for (const cell of skipped)
        console.log(`Skipped: ${name(cell)}: ${cell.reason}`);
    if (options.json)
        writeFileSync(options.json, `${JSON.stringify({begun, cores: cpus().length, processor: cpus()[0].model, options,
            sides: sides.map((side, i) => ({name: side.name,
                cells: results[i].map(({cell, of, rounds}) => ({...cell, summary: of, rounds}))})),
            ratios: ratios?.rows, skipped, wrong}, null, 1)}\n`);
    wrong.forEach(what => console.error(`bench: ${what}`));
    return wrong.length ? 1 : 0;
}

try {
    process.exitCode = await main();
} catch (error) {
    console.error(`bench: ${error.message}`);
    process.exitCode = error instanceof mistake ? 2 : 1;
}
