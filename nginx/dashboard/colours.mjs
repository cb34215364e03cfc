// The page's colours, for what is drawn and not styled.

export function colours() {
    const style = getComputedStyle(document.documentElement);
    const colour = name => style.getPropertyValue(`--${name}`).trim();
    return {
        lines: Array.from({length: 8}, (_, i) => colour(`line-${i + 1}`)),
        rest: colour('line-rest'),
        area: colour('area'),
        text: colour('text'),
        muted: colour('muted'),
        grid: colour('grid'),
        surface: colour('surface'),
        tooltip: colour('tooltip'),
        tooltipText: colour('tooltip-text'),
        font: style.fontFamily,
    };
}

// Calls back when they have changed: day and night.
export const onColours = callback => matchMedia('(prefers-color-scheme: dark)').addEventListener('change', callback);
