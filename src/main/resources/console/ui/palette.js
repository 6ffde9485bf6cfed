import { html, useState } from '../vendor/preact-htm.js';
import { get } from '../api.js';
import { fullName } from '../format.js';
import { moveInList } from '../keys.js';
import { useLoad } from '../loading.js';
import { href } from '../router.js';
import * as session from '../session.js';
import { t } from '../text.js';
import { Dialog } from './dialog.js';
import { Icon } from './icons.js';
import { Avatar, Failed } from './parts.js';

const CUSTOMERS_MAX = 8;

/** Finds a customer or a page from anywhere. */
export function Palette({ pages, onClose }) {
  const [q, setQ] = useState('');
  const { data, error, retry } = useLoad(async (signal) => {
    if (!q.trim() || !session.can('customers')) return { q, items: [] };
    const { items } = await get('/customers', { q, limit: CUSTOMERS_MAX }, signal);
    return { q, items };
  }, [q]);
  // The customers of an earlier text stay until the next ones are there, but cannot be opened.
  const isStale = !error && data !== null && data.q !== q;
  const words = q.trim().toLowerCase();
  const found = pages.filter(([action]) => t('nav.' + action).toLowerCase().includes(words));
  return html`
    <${Dialog} title=${t('palette.title')} onClose=${onClose}>
      <div class="palette" onKeyDown=${(event) => isStale || moveInList(event, 'input, a')}>
        <label class="search large"><${Icon} name="search" />
          <input type="search" data-first aria-label=${t('palette.title')} placeholder=${t('palette.placeholder')}
            value=${q} onInput=${(event) => setQ(event.target.value)} autocomplete="off" /></label>
        ${error && html`<${Failed} error=${error} retry=${retry} isSmall />`}
        <ul class="palette-list" onClick=${(event) => event.target.closest('a') && onClose()}>
          ${!error && data?.items.map((customer) => html`
            <li key=${customer.id} class=${isStale ? 'stale' : ''} inert=${isStale}><a href=${href('/customers/' + customer.id)}>
              <${Avatar} name=${fullName(customer)} size="28" />
              <span class="person"><span><b>${fullName(customer)}</b><small>${customer.email ?? customer.phone ?? customer.external_id}</small></span></span></a></li>`)}
          ${found.map(([action, to, icon]) => html`
            <li key=${action}><a href=${href(to)}><span class="palette-icon"><${Icon} name=${icon} /></span><span>${t('nav.' + action)}</span></a></li>`)}
        </ul>
      </div>
    <//>`;
}
