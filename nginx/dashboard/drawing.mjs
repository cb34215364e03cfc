// How Chart.js draws the plot: axes, marks, and what a bucket says when it is pointed at.
import {colours} from './colours.mjs';
import {bucketOf} from './describe.mjs';
import {isRate, names} from './figures.mjs';
import {compact, figure, percent} from './format.mjs';
import {ticks} from './ticks.mjs';

const shortened = name => name.length > 32 ? `${name.slice(0, 31)}…` : name;

// `model()` is the one that is drawn.
export function options(model) {
    const rate = () => isRate(model().view.show);
    const colour = name => () => colours()[name];
    const labelled = ({dataset, parsed}) => {
        const {view, lines} = model();
        return ` ${lines.length === 1 ? names[view.show] : shortened(dataset.label)}   ${figure(view.show, parsed.y)}`;
    };
    const dot = ({dataset}) => ({backgroundColor: dataset.pointBackgroundColor, borderColor: dataset.pointBackgroundColor});
    return {
        animation: false,
        maintainAspectRatio: false,
        interaction: {mode: 'index', intersect: false},
        layout: {padding: {top: 8, right: 10}},
        scales: {
            x: {
                type: 'linear',
                bounds: 'data',
                min: 0,
                afterDataLimits(axis) { axis.max = Math.max(model().range.rows - 1, 1); },
                afterBuildTicks(axis) { axis.ticks = ticks(model().range, axis.chart.width - 60); },
                grid: {display: false, borderColor: colour('grid')},
                ticks: {autoSkip: false, maxRotation: 0, color: colour('muted'), callback: (_, i, marks) => marks[i].label},
            },
            y: {
                beginAtZero: true,
                grid: {drawBorder: false, drawTicks: false, color: colour('grid')},
                ticks: {
                    maxTicksLimit: 6,
                    padding: 8,
                    color: colour('muted'),
                    callback: value => rate() ? percent(value, 0) : Number.isInteger(value) ? compact(value) : '',
                },
            },
        },
        plugins: {
            legend: {display: false},
            tooltip: {
                padding: 10,
                boxWidth: 8,
                boxHeight: 8,
                boxPadding: 4,
                caretSize: 0,
                caretPadding: 12,
                cornerRadius: 6,
                usePointStyle: true,
                backgroundColor: colour('tooltip'),
                titleColor: colour('tooltipText'),
                bodyColor: colour('tooltipText'),
                itemSort: (a, b) => (b.parsed.y ?? -1) - (a.parsed.y ?? -1),
                callbacks: {
                    title: ([item]) => item && bucketOf(model(), item.dataIndex),
                    label: labelled,
                    labelColor: dot,
                    labelPointStyle: () => ({pointStyle: 'circle'}),
                },
            },
        },
    };
}

// A line through the bucket that is pointed at.
export const crosshair = {
    id: 'crosshair',
    beforeDatasetsDraw(chart) {
        const [active] = chart.getActiveElements();
        if (!active)
            return;
        const {ctx, chartArea: {top, bottom}, scales: {x}} = chart;
        const place = x.getPixelForValue(active.index);
        ctx.save();
        ctx.strokeStyle = colours().muted;
        ctx.beginPath();
        ctx.moveTo(place, top);
        ctx.lineTo(place, bottom);
        ctx.stroke();
        ctx.restore();
    },
};
