// The changes of the consents of a customer, read from the events when the list is opened.

import { html, useState } from '../../vendor/preact-htm.js';
import { get } from '../../api.js';
import { useLoad } from '../../loading.js';
import * as session from '../../session.js';
import { t, term } from '../../text.js';
import { Failed, Skeleton, Time } from '../../ui/parts.js';

const CHANGED = 'customer.consent_changed';
const EVENTS_MAX = 1000;

export function ConsentHistory({ customer }) {
  const [isOpen, setOpen] = useState(false);
  const { data, error, retry } = useLoad(async (signal) => {
    if (!isOpen) return null;
    const query = { customer_id: customer.id, type: CHANGED, limit: EVENTS_MAX };
    return (await get('/events', query, signal)).items.reverse();
  }, [customer.id, customer.version, isOpen]);
  if (!session.can('events')) return null;
  return html`
    <details class="history" onToggle=${(event) => setOpen(event.currentTarget.open)}>
      <summary class="muted small">${t('consent.history')}</summary>
      ${error && html`<${Failed} error=${error} retry=${retry} isSmall />`}
      ${isOpen && !data && !error && html`<${Skeleton} height="40px" />`}
      ${data && html`<ul>${data.map(({ id, timestamp, data: { consent, granted } }) => html`
          <li key=${id}><span>${term('consent', consent)}: ${granted ? t('consent.yes') : t('consent.no')}</span> <small class="muted"><${Time} at=${timestamp} as="dateTime" /></small></li>`)}</ul>
        <p class="hint">${data.length === 0 ? t('consent.no_history') : t('consent.history_hint')}</p>`}
    </details>`;
}
