import { html, useEffect, useState } from '../vendor/preact-htm.js';
import * as format from '../format.js';
import { useProgram } from '../program.js';
import { href, navigate, useRoute } from '../router.js';
import { t } from '../text.js';
import { Input, Select } from '../ui/fields.js';
import { Page, Segments } from '../ui/parts.js';
import { Figures } from './overview/figures.js';
import { Cohorts, Hours } from './overview/heat-maps.js';
import { Locations, Segments as CustomerSegments, Tiers, Top } from './overview/rankings.js';
import { Series } from './overview/series.js';

const PERIODS = [7, 30, 90, 365];
const DEFAULT_DAYS = 30;
const DAY_MS = 86_400_000;
const FIRST_DAY = '2000-01-01';

const ZONES = Intl.supportedValuesOf('timeZone');
const OWN_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const ZONE_OPTIONS = [...new Set([OWN_ZONE, ...ZONES])].map((name) => [name, name]);

/** A day before today, of the calendar of a time zone. */
function daysAgo(days, zone) {
  const today = new Date(format.isoDate(Date.now(), zone));
  return new Date(today - days * DAY_MS).toISOString().slice(0, 10);
}

/** Whether a text is a day of a period; while a year is typed, it is 0002 and 0020 first. */
const isDay = (text) => format.isPlainDate(text) && text >= FIRST_DAY;
const isPeriod = (from, to) => isDay(from) && isDay(to) && from <= to;

/** The period of the address: a number of days until today, or two dates. */
function periodOf(query, zone) {
  const from = query.get('from');
  const to = query.get('to');
  if (isPeriod(from, to)) {
    return { from, to, days: Math.round((new Date(to) - new Date(from)) / DAY_MS) + 1, chosen: null };
  }
  const days = PERIODS.includes(Number(query.get('days'))) ? Number(query.get('days')) : DEFAULT_DAYS;
  return { from: daysAgo(days - 1, zone), to: daysAgo(0, zone), days, chosen: days };
}

/** The fields of the two dates, which are used once they are a period. */
function Dates({ from, to, onChange }) {
  const [draft, setDraft] = useState({ from, to });
  useEffect(() => setDraft({ from, to }), [from, to]);
  const set = (name) => (value) => {
    const next = { ...draft, [name]: value };
    setDraft(next);
    if (isPeriod(next.from, next.to)) onChange(next);
  };
  const isReversed = isDay(draft.from) && isDay(draft.to) && draft.from > draft.to;
  return html`
    <${Input} label=${t('timeline.from')} type="date" value=${draft.from} min=${FIRST_DAY} onChange=${set('from')}
      error=${isReversed && t('overview.reversed')} />
    <${Input} label=${t('overview.to')} type="date" value=${draft.to} min=${FIRST_DAY} onChange=${set('to')} />`;
}

export default function Overview() {
  const { query } = useRoute();
  const program = useProgram();
  const [picked, setPicked] = useState(0);
  const zone = ZONES.find((name) => name === query.get('timezone')) ?? '';
  const { from, to, days, chosen } = periodOf(query, zone || OWN_ZONE);
  const period = zone ? { from, to, timezone: zone } : { from, to };
  const currency = program?.currency ?? 'EUR';
  const dates = chosen ? { days: chosen } : { from, to };
  const show = (values) => {
    const next = { timezone: zone, ...values };
    navigate(href('/overview', Object.fromEntries(Object.entries(next).filter(([, value]) => value))), { replace: true });
  };
  const isDropped = chosen && (query.has('from') || query.has('to'));
  useEffect(() => {
    if (isDropped) show(dates);
  }, [isDropped]);
  const zones = [['', t('overview.own_zone', { zone: program?.timezone ?? '…' })], ...ZONE_OPTIONS];
  return html`
    <${Page} title=${t('overview.title')} lead=${t('overview.lead', { from: format.plainDate(from), to: format.plainDate(to) })}>
      <div class="period" role="group" aria-label=${t('overview.period')}>
        <${Segments} label=${t('overview.period')} value=${chosen} onChange=${(value) => { setPicked(picked + 1); show({ days: value }); }}
          options=${PERIODS.map((value) => [value, t('overview.days_' + value)])} />
        <${Dates} key=${picked} from=${from} to=${to} onChange=${show} />
        <${Select} label=${t('program.timezone')} value=${zone} onChange=${(value) => show({ ...dates, timezone: value })} options=${zones} />
      </div>
      <${Figures} query=${period} />
      <div class="panels">
        <${Series} query=${period} days=${days} currency=${currency} />
        <${CustomerSegments} />
        <${Tiers} query=${period} program=${program} />
        <${Locations} query=${period} currency=${currency} />
        <${Top} query=${period} currency=${currency} />
        <${Hours} query=${period} />
        <${Cohorts} />
      </div>
    <//>`;
}
