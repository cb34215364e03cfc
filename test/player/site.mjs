// A web site with the player's page, on a port of 127.0.0.1, which is an origin of its own.
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {createServer} from 'node:http';

const client = `${process.env.NODE_MODULES}/@dailymotion/vast-client`;
const {browser} = JSON.parse(await readFile(`${client}/package.json`, 'utf8'));
const own = name => readFile(new URL(name, import.meta.url));
const files = {
    '/': ['text/html', await own('page.html')],
    '/page.mjs': ['text/javascript', await own('page.mjs')],
    '/vast-client.js': ['text/javascript', await readFile(`${client}/${browser}`)],
};

// Serves until the process ends. Gives the origin.
export async function serveSite(port) {
    const server = createServer(({url}, response) => {
        const [type, content] = files[url] ?? [];
        if (type)
            response.writeHead(200, {'Content-Type': type}).end(content);
        else
            response.writeHead(404).end();
    });
    server.listen(port, '127.0.0.1').unref();
    await once(server, 'listening');
    return `http://127.0.0.1:${port}`;
}
