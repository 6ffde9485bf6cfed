// A chart of one time series, drawn by uPlot, which is loaded with the first chart.

import { html, useEffect, useRef, useState } from '../../vendor/preact-htm.js';
import { config } from '../../settings.js';

const HEIGHT = 220;
const FONT = '11px Inter, sans-serif';

let library = null;

function load() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `${config.files}/vendor/uplot.js`;
    script.onload = () => resolve(globalThis.uPlot);
    script.onerror = () => {
      library = null;
      reject(new Error(script.src));
    };
    document.head.append(script);
  });
  return library;
}

/** The colours of the theme; a canvas does not know custom properties. */
function colors(element) {
  const probe = element.appendChild(document.createElement('i'));
  const read = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const all = { accent: read('--accent'), muted: read('--muted'), line: read('--line') };
  probe.remove();
  return all;
}

const faded = (color, alpha) => color.replace(/\)$/, ` / ${alpha})`);

function options(uPlot, element, { label, value, day }) {
  const { accent, muted, line } = colors(element);
  const axis = { font: FONT, stroke: muted, ticks: { show: false } };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, points: { size: 8 } },
    scales: { x: { time: false }, y: { range: (plot, low, high) => [Math.min(0, low), Math.max(1, high) * 1.08] } },
    axes: [
      { ...axis, grid: { show: false }, space: 70, incrs: [1, 2, 3, 7, 14, 30, 60, 90, 180], values: (plot, ticks) => ticks.map((at) => day(at)) },
      { ...axis, size: 56, grid: { stroke: line, width: 1 }, values: (plot, ticks) => ticks.map(value) },
    ],
    series: [{}, {
      label, stroke: accent, width: 2, points: { show: false },
      fill: (plot) => {
        const { top, height } = plot.bbox;
        const gradient = plot.ctx.createLinearGradient(0, top, 0, top + height);
        gradient.addColorStop(0, faded(accent, 0.24));
        gradient.addColorStop(1, faded(accent, 0));
        return gradient;
      },
    }],
  };
}

/** points: [{start, value}]; `title` is the text of the chart for screen readers. */
export function Chart({ points, title, value, exact, day }) {
  const root = useRef();
  const [at, setAt] = useState(null);
  const [theme, setTheme] = useState(0);
  useEffect(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const redraw = () => setTheme((count) => count + 1);
    const chosen = new MutationObserver(redraw);
    chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    dark.addEventListener('change', redraw);
    return () => {
      chosen.disconnect();
      dark.removeEventListener('change', redraw);
    };
  }, []);
  useEffect(() => {
    let plot = null;
    let isGone = false;
    const size = new ResizeObserver(() => plot?.setSize({ width: root.current.clientWidth, height: HEIGHT }));
    load().then((uPlot) => {
      if (isGone) return;
      const data = [points.map((point, index) => index), points.map((point) => Number(point.value))];
      const dayAt = (index) => (points[index] ? day(points[index].start) : '');
      plot = new uPlot(options(uPlot, root.current, { label: title, value, day: dayAt }), data, root.current);
      plot.over.addEventListener('mouseleave', () => setAt(null));
      plot.over.addEventListener('mousemove', () => setAt(plot.cursor.idx ?? null));
      size.observe(root.current);
    }, () => setAt(null)); // The table below the chart has the same figures.
    return () => {
      isGone = true;
      size.disconnect();
      plot?.destroy();
    };
  }, [points, theme]);
  const point = points[at] ?? points.at(-1);
  return html`
    <figure class="chart">
      <p class="chart-value num"><b>${point && exact(point.value)}</b> <span class="muted small">${point && day(point.start)}</span></p>
      <div class="chart-area" ref=${root} role="img" aria-label=${title}></div>
    </figure>`;
}
