import { html, useState } from '../vendor/preact-htm.js';
import { get } from '../api.js';
import * as format from '../format.js';
import { useLoad } from '../loading.js';
import { href, navigate } from '../router.js';
import * as session from '../session.js';
import { t } from '../text.js';
import { Icon } from '../ui/icons.js';
import { Empty, Failed, Page, Skeleton, Status, Time } from '../ui/parts.js';
import { toast } from '../ui/toasts.js';
import { EventTabs } from './events/tabs.js';
import { WebhookForm } from './webhook/form.js';

const SKELETON_ROWS = 3;
const ROWS = 100;

const Row = ({ webhook }) => html`
  <tr>
    <td><a class="row-link strong" href=${href('/events/webhooks/' + webhook.id)}>${webhook.description || new URL(webhook.url).host}</a>
      <small class="muted block url">${webhook.url}</small></td>
    <td><${Status} status=${webhook.status} /></td>
    <td class="hide-small"><span class="chips">${webhook.types.slice(0, 3).map((type) => html`<code class="chip" key=${type}>${type}</code>`)}
      ${webhook.types.length > 3 && html`<span class="chip">+${webhook.types.length - 3}</span>`}</span></td>
    <td class="right num"><span class="unseen">${t('webhook.pending')}: </span>${format.number(webhook.pending)}</td>
    <td class="hide-small">${webhook.last_delivered_at ? html`<${Time} at=${webhook.last_delivered_at} />` : t('webhook.never')}</td>
  </tr>`;

export default function Webhooks() {
  const [isNew, setNew] = useState(false);
  const { data, error, retry } = useLoad((signal) => get('/webhooks', { limit: ROWS }, signal), []);
  const onSaved = (webhook) => {
    toast(t('webhook.created'));
    navigate(href('/events/webhooks/' + webhook.id));
  };
  const add = session.can('webhook_changes') && html`
    <button type="button" class="button primary" onClick=${() => setNew(true)}><${Icon} name="plus" />${t('webhook.new')}</button>`;
  return html`
    <${Page} title=${t('webhooks.title')} lead=${t('webhooks.lead')} actions=${add}>
      <${EventTabs} />
      <section class="card" aria-label=${t('webhooks.title')}>
        ${error && html`<${Failed} error=${error} retry=${retry} />`}
        ${data?.items.length === 0 && html`<${Empty} icon="bolt" title=${t('webhooks.none')}><p class="muted">${t('webhooks.none_text')}</p><//>`}
        ${(data?.items.length > 0 || (!data && !error)) && html`
          <table class="rows" aria-busy=${String(!data)}>
            <caption class="unseen">${t('webhooks.title')}</caption>
            <thead><tr><th scope="col">${t('webhook.receiver')}</th><th scope="col">${t('field.status')}</th><th scope="col" class="hide-small">${t('webhook.types')}</th>
              <th scope="col" class="right">${t('webhook.pending')}</th><th scope="col" class="hide-small">${t('webhook.last_delivered_at')}</th></tr></thead>
            <tbody>${data ? data.items.map((webhook) => html`<${Row} key=${webhook.id} webhook=${webhook} />`)
              : Array.from({ length: SKELETON_ROWS }, (_, at) => html`<tr key=${at} aria-hidden="true"><td colspan="5"><${Skeleton} height="26px" /></td></tr>`)}</tbody>
          </table>`}
      </section>
      ${isNew && html`<${WebhookForm} onClose=${() => setNew(false)} onSaved=${onSaved} />`}
    <//>`;
}
