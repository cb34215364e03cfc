// Another revision of this project, to measure against.
import {execFileSync, spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, renameSync, rmSync} from 'node:fs';

// Checks it out below build/ and builds its release there; what is there from last time is used again. Returns the folders of
// its sources and its programs.
export function build(root, revision) {
    const commit = execFileSync('git', ['-C', root, 'rev-parse', '--verify', '--quiet', `${revision}^{commit}`],
        {encoding: 'utf8'}).trim();
    const folder = `${root}/build/compare/${commit}`;
    const step = (...command) => {
        const {status} = spawnSync('nice', command, {cwd: folder, stdio: ['ignore', process.stderr, 'inherit']});
        if (status !== 0)
            throw new Error(`${revision} can't be built (${command.join(' ')})`);
    };
    if (!existsSync(folder)) {
        // Moved to its place when it is whole.
        const unfinished = `${folder}.unfinished`;
        rmSync(unfinished, {recursive: true, force: true});
        mkdirSync(unfinished, {recursive: true});
        execFileSync('tar', ['-x', '-C', unfinished],
            {input: execFileSync('git', ['-C', root, 'archive', commit], {maxBuffer: 1 << 30})});
        renameSync(unfinished, folder);
    }
    step('cmake', '--preset', 'release');
    step('cmake', '--build', '--preset', 'release');
    return {root: folder, programs: `${folder}/build/release`};
}
