import { html } from '../../vendor/preact-htm.js';
import { href, useRoute } from '../../router.js';
import { t } from '../../text.js';

const TABS = [['feed', '/events'], ['webhooks', '/events/webhooks']];

/** Leads from the feed to the webhooks and back. */
export function EventTabs() {
  const { path } = useRoute();
  return html`
    <nav class="tabs" aria-label=${t('events.views')}>
      ${TABS.map(([name, to]) => html`<a key=${name} href=${href(to)} aria-current=${path === to ? 'page' : null}>${t('events.' + name)}</a>`)}
    </nav>`;
}
