import { html, useRef, useState } from '../vendor/preact-htm.js';
import { patch, post, read } from '../api.js';
import * as format from '../format.js';
import { useLoad } from '../loading.js';
import { href, navigate } from '../router.js';
import * as session from '../session.js';
import { t, term } from '../text.js';
import { Icon } from '../ui/icons.js';
import { Facts, Failed, Menu, Page, SkeletonCard, Status, Time, reason } from '../ui/parts.js';
import { toast } from '../ui/toasts.js';
import { Deliveries } from './webhook/deliveries.js';
import { WebhookForm } from './webhook/form.js';
import { Remove } from './webhook/remove.js';
import { Replay } from './webhook/replay.js';
import { Resume } from './webhook/resume.js';
import { Secret } from './webhook/secret.js';

const LIST = '/events/webhooks';

const Crumb = ({ name }) => html`
  <nav class="crumb" aria-label=${t('nav.crumb')}><a href=${href(LIST)}>${t('webhooks.title')}</a><${Icon} name="chevron" size="14" /><span>${name}</span></nav>`;

/** Sends a test event and tells its result. */
async function test(webhook) {
  try {
    const { delivered, response_status: status, error, duration_ms: duration } = await post(`/webhooks/${webhook.id}/test`);
    const detail = status ?? term('delivery', error);
    toast(delivered ? t('webhook.test_delivered', { status, ms: format.number(duration) }) : t('webhook.test_failed', { reason: detail }));
  } catch (failure) {
    toast(t('webhook.test_failed', { reason: reason(failure) }));
  }
}

function State({ webhook }) {
  const since = webhook.failing_since;
  return html`
    ${webhook.status === 'disabled' && html`<p class="notice bad webhook-state">${t('webhook.disabled_' + webhook.disabled_reason)}</p>`}
    ${webhook.status === 'paused' && html`<p class="notice webhook-state">${t('webhook.paused_text')}</p>`}
    ${webhook.status === 'active' && since && html`<p class="notice bad webhook-state">${t('webhook.failing', { time: format.dateTime(since) })}</p>`}`;
}

export default function Webhook({ id }) {
  const { data, error, retry } = useLoad((signal) => read(`/webhooks/${id}`, signal), [id]);
  const [dialog, setDialog] = useState(null);
  const [version, setVersion] = useState(0);
  const isTesting = useRef(false);
  const close = () => setDialog(null);
  const reload = () => {
    setVersion((count) => count + 1);
    retry();
  };
  if (error && !data) return html`<${Page} title=${t('webhook.title')} crumb=${html`<${Crumb} name=${t('webhook.title')} />`}><section class="card"><${Failed} error=${error} retry=${retry} /></section><//>`;
  if (!data) return html`<${Page} title=${t('webhook.title')} crumb=${html`<${Crumb} name=${t('webhook.title')} />`}><${SkeletonCard} height="420" /><//>`;

  const { value: webhook, etag } = data;
  const name = webhook.description || new URL(webhook.url).host;
  const pause = async () => {
    try {
      await patch(`/webhooks/${id}`, { status: 'paused' }, etag);
    } catch (failure) {
      toast(`${t('dialog.refused')} ${reason(failure)}`);
    }
    reload();
  };
  const onTest = async () => {
    if (isTesting.current) return;
    isTesting.current = true;
    await test(webhook);
    isTesting.current = false;
  };
  const isActive = webhook.status === 'active';
  const items = [
    { icon: 'edit', text: t('webhook.edit'), onClick: () => setDialog('edit') },
    isActive ? { icon: 'pause', text: t('webhook.pause'), onClick: pause } : { icon: 'play', text: t('webhook.resume'), onClick: () => setDialog('resume') },
    { icon: 'undo', text: t('replay.title'), onClick: () => setDialog('replay') },
    { icon: 'shield', text: t('secret.title'), onClick: () => setDialog('secret') },
    { icon: 'trash', text: t('webhook.delete'), isDanger: true, onClick: () => setDialog('remove') },
  ];
  const actions = session.can('webhook_changes') && html`
    <button type="button" class="button" onClick=${onTest}><${Icon} name="bolt" />${t('webhook.test')}</button>
    <${Menu} label=${t('profile.more')} items=${items} />`;
  const props = { webhook, etag, onClose: close, onSaved: reload };
  return html`
    <${Page} title=${name} crumb=${html`<${Crumb} name=${name} />`} actions=${actions}>
      <${State} webhook=${webhook} />
      <div class="columns webhook">
        <${Deliveries} webhook=${webhook} version=${version} onChange=${reload} />
        <aside class="card pad stack sticky" aria-label=${t('webhook.title')}>
          <${Facts} rows=${[
            [t('field.status'), html`<${Status} status=${webhook.status} />`],
            [t('webhook.url'), webhook.url],
            [t('webhook.types'), webhook.types.join(', ')],
            [t('webhook.pending'), format.number(webhook.pending)],
            [t('events.sequence'), webhook.sequence === null ? null : format.number(webhook.sequence)],
            [t('webhook.last_delivered_at'), webhook.last_delivered_at ? html`<${Time} at=${webhook.last_delivered_at} />` : t('webhook.never')],
            [t('webhook.created_at'), html`<${Time} at=${webhook.created_at} />`],
          ]} />
        </aside>
      </div>
      ${dialog === 'edit' && html`<${WebhookForm} ...${props} />`}
      ${dialog === 'resume' && html`<${Resume} ...${props} />`}
      ${dialog === 'replay' && html`<${Replay} webhook=${webhook} onClose=${close} onSent=${reload} />`}
      ${dialog === 'secret' && html`<${Secret} webhook=${webhook} onClose=${close} />`}
      ${dialog === 'remove' && html`<${Remove} ...${props} onRemoved=${() => { toast(t('webhook.deleted')); navigate(href(LIST)); }} />`}
    <//>`;
}
