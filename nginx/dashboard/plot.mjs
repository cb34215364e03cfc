// The plot: lines over buckets. Chart.js draws it.
import {colours} from './colours.mjs';
import {line} from './describe.mjs';
import {crosshair, options} from './drawing.mjs';
import {lastBegun} from './figures.mjs';
import {datasets} from './lines.mjs';

const {Chart} = globalThis;

export class Plot {
    #canvas;
    #chart = null; // made when there is something to draw
    #hidden = new Set();
    #emphasised = null;
    model = null;

    constructor(canvas) {
        this.#canvas = canvas;
    }

    // The bucket that is pointed at, or null.
    get active() { return this.#chart?.getActiveElements()[0]?.index ?? null; }
    get last() { return this.model && lastBegun(this.model.range, this.model.now); }

    show(model) {
        this.model = model;
        this.draw();
    }

    // Also when only the colours are others.
    draw() {
        if (!this.model)
            return;
        Chart.defaults.font.family = colours().font;
        this.#chart ??= new Chart(this.#canvas,
            {type: 'line', data: {datasets: []}, options: options(() => this.model), plugins: [crosshair]});
        this.#chart.data.datasets = datasets(this.model, this.#hidden, this.#emphasised);
        this.#chart.update('none');
        const {active} = this;
        this.point(active !== null && active <= this.last ? active : null);
    }

    // Points at a bucket, as the mouse does.
    point(index) {
        const elements = index === null ? [] : this.model.lines
            .map((_, datasetIndex) => ({datasetIndex, index}))
            .filter(({datasetIndex}) => this.#chart.isDatasetVisible(datasetIndex));
        this.#chart.setActiveElements(elements);
        this.#chart.tooltip.setActiveElements(elements, {x: 0, y: 0});
        this.#chart.update('none');
    }

    isHidden(filter) { return this.#hidden.has(line(filter)); }
    toggle(filter) {
        if (!this.#hidden.delete(line(filter)))
            this.#hidden.add(line(filter));
        this.draw();
    }

    // Brings one line to the fore, or none.
    emphasise(name) {
        if (name !== this.#emphasised) {
            this.#emphasised = name;
            this.draw();
        }
    }
}
