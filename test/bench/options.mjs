// The command line of `./adtally bench`.
import {cpus} from 'node:os';
import {parseArgs} from 'node:util';

export const usage = `usage: ./adtally bench [matrix] [OPTIONS]
What a request costs, in CPU time of nginx, the workers and Redis, in memory and in time. Exits with 1 if any answer was no 200.
  --workloads NAME,...    impression, ad, ad50 (an ad API that takes 50 ms), statistics; default: impression,ad
  --connections N,...     default: 64
  --workers N,...         default: one per core
  --rounds N              how often each cell has its turn; default: ROUNDS, or 5
  --seconds N             how long it is then measured; default: DURATION, or 3
  --json FILE             writes all that was measured to this file too
  --compare REVISION      builds this revision of git as well, and measures it in turn with what is here
matrix changes the defaults: all workloads; 1, 64, 512 and 2000 connections; 1, 2 and 4 workers; 3 rounds`;

export class mistake extends Error {}

function number(text, name) {
    if (!/^[1-9]\d{0,5}$/.test(text))
        throw new mistake(`--${name} takes whole numbers from 1 on, and not '${text}'`);
    return Number(text);
}

export function parse(words) {
    const string = {type: 'string'};
    let parsed;
    try {
        parsed = parseArgs({args: words, allowPositionals: true, options: {help: {type: 'boolean'}, workloads: string,
            connections: string, workers: string, rounds: string, seconds: string, json: string, compare: string}});
    } catch (error) {
        throw new mistake(error.message);
    }
    const {values, positionals: [preset, ...rest]} = parsed;
    if (rest.length || (preset !== undefined && preset !== 'matrix'))
        throw new mistake('the only word that is no option is matrix');
    const whole = preset === 'matrix';
    const list = (name, standard) => (values[name] ?? standard).split(',');
    const numbers = (name, standard) => list(name, standard).map(text => number(text, name));

    const workloads = list('workloads', whole ? 'impression,ad,ad50,statistics' : 'impression,ad');
    const stranger = workloads.find(name => !['impression', 'ad', 'ad50', 'statistics'].includes(name));
    if (stranger !== undefined)
        throw new mistake(`there is no workload '${stranger}'`);
    return {
        help: values.help,
        workloads,
        connections: numbers('connections', whole ? '1,64,512,2000' : '64'),
        workers: numbers('workers', whole ? '1,2,4' : `${cpus().length}`),
        rounds: number(values.rounds ?? process.env.ROUNDS ?? (whole ? '3' : '5'), 'rounds'),
        seconds: number(values.seconds ?? process.env.DURATION ?? '3', 'seconds'),
        json: values.json,
        compare: values.compare,
    };
}

// The cells to measure, nginx's constant first, and those that say nothing, with the reason.
export function plan({workloads, connections, workers}) {
    const cells = [{workload: 'constant', connections: 64, workers: workers[0]}];
    const skipped = [];
    for (const workload of workloads)
        for (const count of connections)
            for (const processes of workers) {
                const cell = {workload, connections: count, workers: processes};
                if (workload === 'ad50' && count < 64)
                    skipped.push({...cell, reason: 'so few connections only wait for the ad API'});
                else
                    cells.push(cell);
            }
    return {cells, skipped};
}
