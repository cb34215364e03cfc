// A service to measure, and what its processes have used.
import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {ask} from './load.mjs';

export const components = ['nginx', 'workers', 'redis'];

const starter = fileURLToPath(new URL('service', import.meta.url));
const microsecondsPerTick = 1e6 / Number(execFileSync('getconf', ['CLK_TCK'], {encoding: 'utf8'}));

const read = file => readFileSync(file, 'utf8');
const children = pid => spawnSync('pgrep', ['-P', pid], {encoding: 'utf8'}).stdout.trim().split('\n').filter(Boolean);

// In microseconds. Fails if the process has ended.
function cpuOf(pid) {
    const stat = read(`/proc/${pid}/stat`);
    // What follows the name, which may hold blanks.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {user: fields[11] * microsecondsPerTick, system: fields[12] * microsecondsPerTick};
}

const peakOf = pid => Number(read(`/proc/${pid}/status`).match(/^VmHWM:\s*(\d+) kB$/m)[1]) / 1024;

const sum = numbers => numbers.reduce((a, b) => a + b, 0);

class service {
    // url, metrics, sampleApi: where it answers; folder: its ADTALLY_VAR, redisFolder: that of the service whose Redis it
    // uses; stop(): resolves when it is gone.
    constructor(places) {
        Object.assign(this, places);
    }

    // Of Redis its first process alone: the one that rewrites its file comes and goes.
    processes() {
        return Object.fromEntries(components.map(name => {
            const pid = read(`${name === 'redis' ? this.redisFolder : this.folder}/run/${name}.pid`).trim();
            return [name, name === 'redis' ? [pid] : [pid, ...children(pid)]];
        }));
    }

    // From now on `used` tells the peak of memory; which it can't for what has died, which is an error.
    begin() {
        const processes = this.processes();
        for (const pid of Object.values(processes).flat())
            writeFileSync(`/proc/${pid}/clear_refs`, '5');
        return {processes, cpu: this.#each(processes, cpuOf)};
    }

    // By component: the CPU microseconds, user and system, and the peak of memory in MB since `begin`.
    used({processes, cpu}) {
        if (JSON.stringify(processes) !== JSON.stringify(this.processes()))
            throw new Error('a process of the service died');
        const after = this.#each(processes, cpuOf);
        const memory = this.#each(processes, peakOf);
        return Object.fromEntries(components.map(name => [name, {
            user: sum(after[name].map((each, i) => each.user - cpu[name][i].user)),
            system: sum(after[name].map((each, i) => each.system - cpu[name][i].system)),
            memory: sum(memory[name]),
        }]));
    }

    #each(processes, measure) {
        return Object.fromEntries(components.map(name => [name, processes[name].map(measure)]));
    }

    // The batches that the workers have sent and the requests in them; nothing where there are no such metrics.
    async batches() {
        const {body} = await ask(this.metrics).catch(() => ({body: ''}));
        const [requests, count] = ['sum', 'count'].map(of =>
            Number(body.match(new RegExp(`^adtally_batch_requests_${of} (\\S+)$`, 'm'))?.[1]));
        return Number.isNaN(count) ? undefined : {requests, count};
    }

    // How many of the ad requests, which are all the user bench's, had no ad.
    async unfilled() {
        const {ad_requests, fills} = JSON.parse((await ask(`${this.url}/statistics?username=bench`)).body);
        return ad_requests - fills;
    }

    // How its sample API behaves from now on.
    async adApi(query) {
        const {status} = await ask(`http://127.0.0.1:${this.sampleApi}/_control?${query}`, {method: 'PUT'});
        if (status >= 300)
            throw new Error(`the sample API answered ${status} to ${query}`);
    }
}

// Starts the service of the checkout in `root` with these settings.
export function start(root, settings, redisFolder = undefined) {
    const child = spawn(starter, [root, ...Object.entries(settings).map(([name, value]) => `${name}=${value}`)],
        // Out of reach of Ctrl-C: it has to stop in order.
        {detached: true, stdio: ['pipe', 'pipe', 'inherit']});
    const ended = new Promise(resolve => child.on('close', resolve));
    const stop = () => { child.stdin.end(); return ended; };
    return new Promise((resolve, reject) => {
        child.on('error', reject).on('close', code => reject(new Error(`the service did not start (exit code ${code})`)));
        child.stdout.setEncoding('utf8').once('data', line => {
            const [url, metrics, sampleApi, folder] = line.trim().split(' ');
            resolve(new service({url, metrics, sampleApi, folder, redisFolder: redisFolder ?? folder, stop}));
        });
    });
}

// Calls `action` with a function that takes the services that it starts, and stops them when it is over, also by a signal.
export async function withServices(action) {
    const started = [];
    const stop = () => Promise.all(started.map(service => service.stop()));
    for (const signal of ['SIGINT', 'SIGTERM'])
        process.once(signal, async () => { await stop(); process.exit(1); });
    try {
        return await action(async starting => {
            const service = await starting;
            started.push(service);
            return service;
        });
    } finally {
        await stop();
    }
}
