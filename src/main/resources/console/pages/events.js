import { html, useState } from '../vendor/preact-htm.js';
import * as format from '../format.js';
import { href, navigate, useRoute } from '../router.js';
import { t, term } from '../text.js';
import { Select, Input } from '../ui/fields.js';
import { Icon } from '../ui/icons.js';
import { Empty, Failed, Page, Skeleton } from '../ui/parts.js';
import { EVENT_GROUPS, EVENT_TYPES } from '../vocabulary.js';
import { EventTabs } from './events/tabs.js';
import { useFeed } from './events/feed.js';

const HOUR_MS = 3_600_000;
const SINCE_HOURS = ['1', '24', '168'];
const FILTERS = ['type', 'customer_id', 'hours'];
const SKELETON_ROWS = 8;

/** The end of an id, which is random in UUIDs of version 7. */
const ending = (id) => id.slice(-12);

/** What an event says, in a few words. */
export function summary({ data }) {
  if (data.transaction) {
    return [
      t('points', { count: Math.abs(data.transaction.points), points: format.signedNumber(data.transaction.points) }),
      t('timeline.balance', { points: format.number(data.points) }),
      data.transaction.location_id,
    ].filter(Boolean).join(' · ');
  }
  if (data.fields) return data.fields.join(', ');
  if (data.consent) return `${term('consent', data.consent)}: ${t(data.granted ? 'events.granted' : 'events.withdrawn')}`;
  if (data.to) return `${term('tier', data.from)} → ${term('tier', data.to)}`;
  if (data.expires_at) return t('events.expiring', { count: data.points, points: format.number(data.points), time: format.date(data.expires_at) });
  return '';
}

function Filters({ filters }) {
  const set = (name) => (value) => {
    const next = Object.entries({ ...filters, [name]: value.trim() }).filter(([, one]) => one);
    navigate(href('/events', Object.fromEntries(next)), { isTyped: true });
  };
  const bind = (name) => ({ value: filters[name], onChange: set(name) });
  return html`
    <div class="event-filters">
      <${Select} label=${t('events.type')} ...${bind('type')} options=${[['', t('filter.any')], ...[...EVENT_GROUPS, ...EVENT_TYPES].map((type) => [type, type])]} />
      <${Input} label=${t('audit.customer')} ...${bind('customer_id')} />
      <${Select} label=${t('events.since')} value=${filters.hours ?? SINCE_HOURS[0]} onChange=${set('hours')} options=${SINCE_HOURS.map((hours) => [hours, t('events.hours_' + hours)])} />
    </div>`;
}

const Row = ({ event }) => html`
  <tr>
    <td class="num muted">${format.number(event.sequence)}</td>
    <td><time datetime=${event.timestamp}>${format.dateTime(event.timestamp)}</time></td>
    <td><code class="chip">${event.type}</code></td>
    <td>${event.customer_id && html`<a class="link mono" title=${event.customer_id} href=${href('/customers/' + event.customer_id)}>${ending(event.customer_id)}</a>`}</td>
    <td class="num"><details class="event-data"><summary>${summary(event) || t('events.data')}</summary><pre tabindex="0">${JSON.stringify(event, null, 2)}</pre></details></td>
  </tr>`;

/** The start of the feed: a fixed time, so that a redraw does not ask for another period. */
function useSince(hours) {
  const [start, setStart] = useState({ hours: null, since: null });
  if (start.hours === hours) return start.since;
  const since = new Date(Date.now() - Number(hours) * HOUR_MS).toISOString();
  setStart({ hours, since });
  return since;
}

export default function Events() {
  const { query } = useRoute();
  const [isPaused, setPaused] = useState(false);
  const isUsable = (name) => (name === 'hours' ? SINCE_HOURS.includes(query.get(name)) : query.get(name));
  const filters = Object.fromEntries(FILTERS.filter(isUsable).map((name) => [name, query.get(name)]));
  const { hours = SINCE_HOURS[0], ...asked } = filters;
  const { events, error, isLive, retry } = useFeed(asked, useSince(hours), isPaused);
  const actions = html`
    <span class=${'live' + (isLive && !isPaused ? ' on' : '')} role="status">${isPaused ? t('events.paused') : isLive ? t('events.live') : t('events.loading')}</span>
    <button type="button" class="button" onClick=${() => setPaused(!isPaused)}><${Icon} name=${isPaused ? 'play' : 'pause'} />${isPaused ? t('events.continue') : t('events.pause')}</button>`;
  return html`
    <${Page} title=${t('events.title')} lead=${t('events.lead')} actions=${actions}>
      <${EventTabs} />
      <section class="card" aria-label=${t('events.feed')}>
        <${Filters} filters=${filters} />
        ${error && html`<${Failed} error=${error} retry=${retry} />`}
        ${events?.length === 0 && html`<${Empty} icon="bolt" title=${t('events.none')}><p class="muted">${t('events.none_text')}</p><//>`}
        ${(events?.length > 0 || (!events && !error)) && html`
          <div class="scroll"><table class="audit" aria-busy=${String(!events)}>
            <caption class="unseen">${t('events.title')}</caption>
            <thead><tr><th scope="col">${t('events.sequence')}</th><th scope="col">${t('audit.time')}</th><th scope="col">${t('events.type')}</th>
              <th scope="col">${t('events.customer')}</th><th scope="col">${t('events.data')}</th></tr></thead>
            <tbody>${events ? events.map((event) => html`<${Row} key=${event.id} event=${event} />`)
              : Array.from({ length: SKELETON_ROWS }, (_, at) => html`<tr key=${at} aria-hidden="true"><td colspan="5"><${Skeleton} height="26px" /></td></tr>`)}</tbody>
          </table></div>`}
      </section>
    <//>`;
}
