// The service behind the dashboard: its Redis, and its workers.
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {connect} from 'node:net';

const run = `${process.env.ADTALLY_VAR}/run`;

// Sends commands, each a list of words, and waits for all their replies.
export function redis(commands) {
    const all = [...commands, ['PING']];
    const words = all.flatMap(words => [`*${words.length}\r\n`,
        ...words.map(word => `$${Buffer.byteLength(`${word}`)}\r\n${word}\r\n`)]);
    return new Promise((resolve, reject) => {
        const socket = connect(`${run}/redis.sock`);
        let replies = '';
        socket.setEncoding('utf8').on('error', reject).on('data', data => {
            replies += data;
            if (replies.endsWith('+PONG\r\n')) {
                socket.end();
                const [error] = replies.match(/^-.*$/m) ?? [];
                if (error)
                    reject(new Error(error));
                else
                    resolve();
            }
        });
        socket.write(words.join(''));
    });
}

const pid = name => readFileSync(`${run}/${name}.pid`, 'utf8').trim();
const workers = () => execFileSync('pgrep', ['-P', pid('workers')], {encoding: 'utf8'}).trim().split('\n');

// As long as `action` runs, none of these processes does.
async function without(pids, action) {
    pids.forEach(pid => process.kill(Number(pid), 'SIGSTOP'));
    try {
        await action();
    } finally {
        pids.forEach(pid => process.kill(Number(pid), 'SIGCONT'));
    }
}
export const withoutWorkers = action => without(workers(), action);
export const withoutRedis = action => without([pid('redis')], action);

export const command = name => execFileSync('./adtally', [name]);
