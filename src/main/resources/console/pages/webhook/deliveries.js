import { html, useState } from '../../vendor/preact-htm.js';
import { call, post } from '../../api.js';
import * as format from '../../format.js';
import { useList } from '../../list.js';
import { href } from '../../router.js';
import * as session from '../../session.js';
import { t, term } from '../../text.js';
import { Empty, Failed, Segments, Skeleton, Status, Time, reason } from '../../ui/parts.js';
import { toast } from '../../ui/toasts.js';

const STATUSES = ['', 'waiting', 'pending', 'delivered', 'failed'];
const OPEN = ['waiting', 'pending', 'failed'];
const SKELETON_ROWS = 6;

/** The end of an id, which is random in UUIDs of version 7. */
const ending = (id) => id.slice(-12);

/** The result of the last attempt. */
function result({ response_status: status, error, duration_ms: duration }) {
  return [status, error && error !== 'status' ? term('delivery', error) : null, duration === null ? null : `${format.number(duration)} ms`]
    .filter(Boolean).join(' · ');
}

function Row({ delivery, onRetry, onGiveUp }) {
  const isOpen = OPEN.includes(delivery.status) && session.can('webhook_changes');
  return html`
    <tr>
      <td><code class="chip">${delivery.type}</code><small class="muted block num">${format.number(delivery.sequence)}
        ${delivery.customer_id && html` · <a class="link mono" title=${delivery.customer_id} href=${href('/customers/' + delivery.customer_id)}>${ending(delivery.customer_id)}</a>`}</small></td>
      <td><${Status} status=${delivery.status} /></td>
      <td class="num">${format.number(delivery.attempts)}<small class="muted block">${result(delivery)}</small></td>
      <td class="hide-small">${delivery.next_attempt_at ? html`<${Time} at=${delivery.next_attempt_at} />`
        : delivery.last_attempt_at && html`<${Time} at=${delivery.last_attempt_at} />`}</td>
      <td class="right">${isOpen && html`<span class="row-actions">
        <button type="button" class="button small" onClick=${() => onRetry(delivery)}>${t('delivery_list.retry')}</button>
        ${delivery.status !== 'failed' && html`<button type="button" class="button small" onClick=${() => onGiveUp(delivery)}>${t('delivery_list.give_up')}</button>`}</span>`}</td>
    </tr>`;
}

/** The deliveries of an endpoint, newest first. `version` changes after each action. */
export function Deliveries({ webhook, version, onChange }) {
  const [status, setStatus] = useState('');
  const path = `/webhooks/${webhook.id}/deliveries`;
  const { list, error, isLoading, isStale, more, retry } = useList(path, status ? { status } : {}, { version });
  const run = async (action, text) => {
    try {
      await action();
      toast(text);
    } catch (failure) {
      toast(`${t('dialog.refused')} ${reason(failure)}`);
    }
    onChange();
  };
  const onRetry = ({ event_id: id }) => run(() => post(`${path}/${id}/retry`), t('delivery_list.retried'));
  const onGiveUp = ({ event_id: id }) => run(() => call('DELETE', `${path}/${id}`), t('delivery_list.given_up'));
  return html`
    <section class="card" aria-label=${t('delivery_list.title')}>
      <div class="bar"><h2>${t('delivery_list.title')}</h2><div class="tools">
        <${Segments} label=${t('field.status')} value=${status} onChange=${setStatus} options=${STATUSES.map((one) => [one, one ? term('status', one) : t('timeline.all')])} /></div></div>
      ${error && html`<${Failed} error=${error} retry=${retry} />`}
      ${list?.items.length === 0 && html`<${Empty} icon="bolt" title=${t('delivery_list.none')} />`}
      ${(list?.items.length > 0 || (!list && !error)) && html`
        <div class="scroll"><table class=${'audit' + (isStale ? ' stale' : '')} aria-busy=${String(!list)}>
          <caption class="unseen">${t('delivery_list.title')}</caption>
          <thead><tr><th scope="col">${t('events.event')}</th><th scope="col">${t('field.status')}</th><th scope="col">${t('delivery_list.attempts')}</th>
            <th scope="col" class="hide-small">${t('delivery_list.time')}</th><td></td></tr></thead>
          <tbody>${list ? list.items.map((one) => html`<${Row} key=${one.event_id} delivery=${one} onRetry=${onRetry} onGiveUp=${onGiveUp} />`)
            : Array.from({ length: SKELETON_ROWS }, (_, at) => html`<tr key=${at} aria-hidden="true"><td colspan="5"><${Skeleton} height="26px" /></td></tr>`)}</tbody>
        </table></div>`}
      ${list?.next && html`<footer class="foot"><span></span><button type="button" class="button" disabled=${isLoading} onClick=${more}>${t('customers.more')}</button></footer>`}
    </section>`;
}
