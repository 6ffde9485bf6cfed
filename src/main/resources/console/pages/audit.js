import { html } from '../vendor/preact-htm.js';
import * as format from '../format.js';
import { href, navigate, useRoute } from '../router.js';
import { t, term } from '../text.js';
import { Input, Select } from '../ui/fields.js';
import { Avatar, Empty, Failed, Page, Skeleton } from '../ui/parts.js';
import { useList } from '../list.js';

const ACTIONS = [
  'customer.create', 'customer.update', 'customer.erase', 'customer.merge', 'customer.unmerge', 'customer.read',
  'customer.list', 'customer.duplicates', 'customer.export', 'customer.import', 'import.cancel', 'import.rejects',
  'loyalty.earn', 'loyalty.redeem', 'loyalty.adjust', 'loyalty.reverse', 'loyalty.read', 'loyalty.verify',
  'program.update', 'webhook.create', 'webhook.update', 'webhook.delete', 'webhook.secret', 'webhook.replay', 'audit.read',
];
const FILTERS = ['action', 'actor', 'customer_id', 'from', 'to'];
const SKELETON_ROWS = 8;
const PAUSE_MS = 150;

function Filters({ filters }) {
  const set = (name) => (value) => {
    const next = Object.entries({ ...filters, [name]: value }).filter(([, one]) => one);
    navigate(href('/audit', Object.fromEntries(next)), { isTyped: true });
  };
  const bind = (name) => ({ value: filters[name], onChange: set(name) });
  return html`
    <div class="audit-filters">
      <${Select} label=${t('audit.action')} ...${bind('action')} options=${[['', t('filter.any')], ...ACTIONS.map((action) => [action, action])]} />
      <${Input} label=${t('audit.actor')} ...${bind('actor')} />
      <${Input} label=${t('audit.customer')} ...${bind('customer_id')} />
      <${Input} label=${t('timeline.from')} type="date" ...${bind('from')} />
      <${Input} label=${t('timeline.to')} type="date" ...${bind('to')} />
    </div>`;
}

/** The end of an id, which is random in UUIDs of version 7. */
const ending = (id) => id.slice(-12);

const Row = ({ event }) => html`
  <tr>
    <td><time datetime=${event.at}>${format.dateTime(event.at)}</time></td>
    <td><span class="person"><${Avatar} name=${event.actor} size="26" /><span><b>${event.actor}</b><small>${term('role', event.role)}</small></span></span></td>
    <td><code class="chip">${event.action}</code></td>
    <td>${event.customer_id && html`<a class="link mono" title=${event.customer_id} href=${href('/customers/' + event.customer_id)}>${ending(event.customer_id)}</a>`}
      ${event.fields.length > 0 && html`<small class="muted block">${event.fields.join(', ')}</small>`}</td>
    <td class="hide-small">${event.request_id && html`<code class="muted" title=${event.request_id}>${ending(event.request_id)}</code>`}</td>
  </tr>`;

export default function Audit() {
  const { query } = useRoute();
  const filters = Object.fromEntries(FILTERS.filter((name) => query.get(name)).map((name) => [name, query.get(name)]));
  const asked = Object.fromEntries(Object.entries(filters).map(([name, value]) => [name, value.trim()]));
  const { list, error, isLoading, isStale, more, retry } = useList('/audit', asked, { pause: PAUSE_MS });
  return html`
    <${Page} title=${t('audit.title')} lead=${t('audit.lead')}>
      <section class="card" aria-label=${t('audit.title')}>
        <${Filters} filters=${filters} />
        ${error && html`<${Failed} error=${error} retry=${retry} />`}
        ${list?.items.length === 0 && html`<${Empty} icon="shield" title=${t('audit.none')} />`}
        ${(list?.items.length > 0 || (!list && !error)) && html`
          <div class="scroll"><table class=${'audit num' + (isStale ? ' stale' : '')} aria-busy=${String(!list)}>
            <caption class="unseen">${t('audit.title')}</caption>
            <thead><tr><th scope="col">${t('audit.time')}</th><th scope="col">${t('audit.actor')}</th><th scope="col">${t('audit.action')}</th>
              <th scope="col">${t('audit.subject')}</th><th scope="col" class="hide-small">${t('failed.request')}</th></tr></thead>
            <tbody>${list ? list.items.map((event) => html`<${Row} key=${event.id} event=${event} />`)
              : Array.from({ length: SKELETON_ROWS }, (_, at) => html`<tr key=${at} aria-hidden="true"><td colspan="5"><${Skeleton} height="26px" /></td></tr>`)}</tbody>
          </table></div>`}
        ${list?.next && html`<footer class="foot"><span></span><button type="button" class="button" disabled=${isLoading} onClick=${more}>${t('customers.more')}</button></footer>`}
      </section>
    <//>`;
}
