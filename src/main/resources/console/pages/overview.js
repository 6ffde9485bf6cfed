import { html } from '../vendor/preact-htm.js';
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
const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

const ZONES = Intl.supportedValuesOf('timeZone');
const OWN_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const ZONE_OPTIONS = [...new Set([OWN_ZONE, ...ZONES])].map((name) => [name, name]);

/** A day before today, of the calendar of a time zone. */
function daysAgo(days, zone) {
  const today = new Date(format.isoDate(Date.now(), zone));
  return new Date(today - days * DAY_MS).toISOString().slice(0, 10);
}

/** The period of the address: a number of days until today, or two dates. */
function periodOf(query, zone) {
  const from = query.get('from');
  const to = query.get('to');
  if (ISO_DATE.test(from) && ISO_DATE.test(to) && from <= to) {
    return { from, to, days: Math.round((new Date(to) - new Date(from)) / DAY_MS) + 1, chosen: null };
  }
  const days = PERIODS.includes(Number(query.get('days'))) ? Number(query.get('days')) : DEFAULT_DAYS;
  return { from: daysAgo(days - 1, zone), to: daysAgo(0, zone), days, chosen: days };
}

export default function Overview() {
  const { query } = useRoute();
  const program = useProgram();
  const zone = ZONES.find((name) => name === query.get('timezone')) ?? '';
  const { from, to, days, chosen } = periodOf(query, zone || OWN_ZONE);
  const period = zone ? { from, to, timezone: zone } : { from, to };
  const currency = program?.currency ?? 'EUR';
  const dates = chosen ? { days: chosen } : { from, to };
  const show = (values) => {
    const next = { timezone: zone, ...values };
    navigate(href('/overview', Object.fromEntries(Object.entries(next).filter(([, value]) => value))), { replace: true });
  };
  const zones = [['', t('overview.own_zone', { zone: program?.timezone ?? '…' })], ...ZONE_OPTIONS];
  return html`
    <${Page} title=${t('overview.title')} lead=${t('overview.lead', { from: format.plainDate(from), to: format.plainDate(to) })}>
      <div class="period" role="group" aria-label=${t('overview.period')}>
        <${Segments} label=${t('overview.period')} value=${chosen} onChange=${(value) => show({ days: value })}
          options=${PERIODS.map((value) => [value, t('overview.days_' + value)])} />
        <${Input} label=${t('timeline.from')} type="date" value=${from} max=${to} onChange=${(value) => value && show({ from: value, to })} />
        <${Input} label=${t('overview.to')} type="date" value=${to} min=${from} onChange=${(value) => value && show({ from, to: value })} />
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
