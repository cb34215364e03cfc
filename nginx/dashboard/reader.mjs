// Reads the plot by keyboard: a slider whose value is a bucket, and whose words are what stands there.
import {sentence} from './describe.mjs';
import {byId} from './dom.mjs';

export function readable(plot) {
    const reader = byId('reader');
    const moves = {
        ArrowLeft: at => at - 1,
        ArrowRight: at => at + 1,
        ArrowDown: at => at - 1,
        ArrowUp: at => at + 1,
        PageDown: at => at - page(),
        PageUp: at => at + page(),
        Home: () => 0,
        End: () => plot.last,
    };
    const page = () => plot.model.range.interval === 'hour' ? 24 : 7;

    const read = index => {
        plot.point(index);
        reader.setAttribute('aria-valuemax', plot.last);
        reader.setAttribute('aria-valuenow', index ?? plot.last);
        reader.setAttribute('aria-valuetext', sentence(plot.model, index ?? plot.last));
    };
    reader.addEventListener('keydown', event => {
        if (!plot.model || event.ctrlKey || event.metaKey || event.altKey)
            return;
        if (event.key === 'Escape')
            read(null);
        else if (event.key in moves)
            read(Math.min(Math.max(moves[event.key](plot.active ?? plot.last + 1), 0), plot.last));
        else
            return;
        event.preventDefault();
    });
    // The pointer may be elsewhere on the plot.
    reader.addEventListener('blur', () => plot.model && read(null));
    return {update: () => read(plot.active)};
}
