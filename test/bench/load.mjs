// The load: wrk, and single requests.
import {spawn} from 'node:child_process';
import {get, request} from 'node:http';
import {cpus} from 'node:os';
import {fileURLToPath} from 'node:url';

const script = fileURLToPath(new URL('load.lua', import.meta.url));

// One thread of wrk is enough for 500 connections, and takes less of the cores that it shares with the service.
const threads = connections => Math.min(cpus().length, Math.ceil(connections / 500));

// Players say what they are, and nginx looks whether it is a crawler.
const player = 'Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UD1A.230803.041; wv) AppleWebKit/537.36 (KHTML, like Gecko) ' +
    'Version/4.0 Chrome/119.0.6045.66 Mobile Safari/537.36';

// What load.lua reports. wrk says `not_200` for what is 400 and above; the service's other answers are none of wrk's requests.
export function wrk(url, {connections, seconds, users = ''}) {
    return new Promise((resolve, reject) => {
        // Node has raised its own limit on descriptors, which wrk inherits.
        const child = spawn('wrk', ['-t', threads(connections), '-c', connections, '-d', `${seconds}s`, '--timeout', '10s',
            '-H', `User-Agent: ${player}`, '-s', script, url],
        {env: {...process.env, USERS: users}, stdio: ['ignore', 'pipe', 'inherit']});
        let report = '';
        child.stdout.setEncoding('utf8').on('data', data => { report += data; });
        child.on('error', reject).on('close', () => {
            try {
                resolve(JSON.parse(report.trim().split('\n').at(-1)));
            } catch {
                reject(new Error(`wrk did not measure ${url}: ${report}`));
            }
        });
    });
}

// The complaints about what wrk reports: none if every answer was a success.
export const complaints = ({requests, not_200, broken, timeouts}) => [
    requests === 0 && 'no answer at all',
    not_200 && `${not_200} of ${requests} answers were no 200`,
    broken && `${broken} connections broke`,
    timeouts && `${timeouts} requests took more than 10 s`,
].filter(Boolean);

// The answer to one request: its status and its body.
export function ask(url, {method = 'GET'} = {}) {
    return new Promise((resolve, reject) => {
        const sent = (method === 'GET' ? get(url) : request(url, {method}).end());
        sent.on('error', reject).on('response', answer => {
            let body = '';
            answer.setEncoding('utf8').on('data', data => { body += data; }).on('error', reject)
                .on('end', () => resolve({status: answer.statusCode, body}));
        });
    });
}
