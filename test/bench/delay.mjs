// A Redis that is further away: a proxy between two unix sockets that holds back what Redis says.
import {connect, createServer} from 'node:net';

// Listens at `path` for what is at `target`. The distance is there and back, and all of it is waited for on the way back: who
// asks and waits for the reply can't tell. Returns the server; its `delay_ms` may be changed at any time.
export function proxy(path, target) {
    const server = createServer(near => {
        const far = connect(target);
        near.pipe(far);
        far.on('data', data => {
            if (server.delay_ms === 0)
                near.write(data);
            else
                setTimeout(() => near.write(data), server.delay_ms);
        });
        near.on('error', () => far.destroy()).on('close', () => far.destroy());
        far.on('error', () => near.destroy()).on('close', () => near.destroy());
    });
    server.delay_ms = 0;
    return new Promise((resolve, reject) => server.on('error', reject).listen(path, () => resolve(server)));
}

// How long PING takes over this socket, in milliseconds, each of `times`.
export async function pings(path, times) {
    const socket = connect(path);
    const taken = [];
    for (let i = 0; i < times; ++i) {
        const begun = performance.now();
        await new Promise((resolve, reject) => {
            socket.removeAllListeners().on('error', reject).on('data', resolve);
            socket.write('PING\r\n');
        });
        taken.push(performance.now() - begun);
    }
    socket.destroy();
    return taken;
}
