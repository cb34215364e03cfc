// usage: node fastcgi.mjs SOCKET PATH QUERY COUNT
// Asks a worker over its unix socket, as nginx does, COUNT requests one after the other over one kept connection. Each has an
// id of its own, always the same ones in the same order. Waits before until the worker is ready.
import {connect} from 'node:net';
import {setTimeout as pause} from 'node:timers/promises';

const [socketPath, path, query, count] = process.argv.slice(2);
const BEGIN = 1, END = 3, PARAMS = 4, STDIN = 5, STDOUT = 6;

function record(type, content = Buffer.alloc(0)) {
    const head = Buffer.from([1, type, 0, 1, 0, 0, 0, 0]);
    head.writeUInt16BE(content.length, 4);
    return Buffer.concat([head, content]);
}

// Names and values have less than 128 bytes.
const params = pairs => Buffer.concat(Object.entries(pairs).map(([name, value]) =>
    Buffer.concat([Buffer.from([name.length, value.length]), Buffer.from(name + value)])));

// As nginx/site.conf.in has it. Role 1, responder; flag 1, keep the connection.
const encode = (script, queryString, id) => Buffer.concat([
    record(BEGIN, Buffer.from([0, 1, 1, 0, 0, 0, 0, 0])),
    record(PARAMS, params({REQUEST_METHOD: 'GET', SCRIPT_NAME: script, QUERY_STRING: queryString, REQUEST_ID: id,
        REQUEST_TIME: (Date.now() / 1000).toFixed(3)})),
    record(PARAMS), record(STDIN)]);

const socket = connect(socketPath);
let received = Buffer.alloc(0);
let answered;

socket.on('error', error => { console.error(`the worker is gone: ${error.message}`); process.exit(1); });
socket.on('close', () => { console.error('the worker closed the connection'); process.exit(1); });
socket.on('data', data => {
    received = Buffer.concat([received, data]);
    let output = '';
    for (let at = 0; at + 8 <= received.length;) {
        const next = at + 8 + received.readUInt16BE(at + 4) + received[at + 6];
        if (next > received.length)
            return;
        if (received[at + 1] === STDOUT)
            output += received.toString('latin1', at + 8, at + 8 + received.readUInt16BE(at + 4));
        if (received[at + 1] === END) {
            received = received.subarray(next);
            answered(output);
            return;
        }
        at = next;
    }
});

const ask = (script, queryString, id) => new Promise(resolve => {
    answered = resolve;
    socket.write(encode(script, queryString, id));
});
const id = n => n.toString(16).padStart(32, '0');
const succeeded = answer => /^Status: 200\b/m.test(answer);

for (let tries = 0; !succeeded(await ask('/readyz', '', id(0))); ++tries) {
    if (tries === 300) {
        console.error('the worker is not ready after 60 s');
        process.exit(1);
    }
    await pause(200);
}
for (let n = 1; n <= Number(count); ++n) {
    const answer = await ask(path, query, id(n));
    if (!succeeded(answer)) {
        console.error(`request ${n} to ${path} was answered: ${answer}`);
        process.exit(1);
    }
}
process.exit(0);
