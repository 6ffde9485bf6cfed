import { html, useState } from '../../vendor/preact-htm.js';
import { get, post } from '../../api.js';
import * as format from '../../format.js';
import { useLoad } from '../../loading.js';
import { t } from '../../text.js';
import { Dialog, DialogForm, useSubmit } from '../../ui/dialog.js';
import { Input, errorOf } from '../../ui/fields.js';
import { Icon } from '../../ui/icons.js';
import { Failed, Skeleton } from '../../ui/parts.js';
import { toast } from '../../ui/toasts.js';

const KEEP_HOURS = '24';

async function copy(secret) {
  try {
    await navigator.clipboard.writeText(secret);
    toast(t('secret.copied'));
  } catch {
    toast(t('secret.not_copied'));
  }
}

/** The secrets with which receivers verify signatures. Each opening is in the audit log. */
export function Secret({ webhook, onClose }) {
  const path = `/webhooks/${webhook.id}/secret`;
  const { data, error, retry } = useLoad((signal) => get(path, null, signal), [webhook.id]);
  const [hours, setHours] = useState(KEEP_HOURS);
  const form = useSubmit((key) => post(`${path}/rotate`, { keep_old_hours: Number(hours) }, key), () => {
    toast(t('secret.rotated'));
    retry();
  });
  return html`
    <${Dialog} title=${t('secret.title')} onClose=${onClose}>
      <${DialogForm} form=${form} action=${t('secret.rotate')} isDisabled=${!/^\d+$/.test(hours.trim())} onClose=${onClose}>
        <p>${t('secret.lead')}</p>
        ${error && html`<${Failed} error=${error} retry=${retry} isSmall />`}
        ${!data && !error && html`<${Skeleton} height="40px" />`}
        ${(data?.secrets ?? []).map(({ secret, valid_until: until }) => html`
          <div class="secret" key=${secret}><code>${secret}</code>
            <button type="button" class="button square" aria-label=${t('secret.copy')} onClick=${() => copy(secret)}><${Icon} name="copy" /></button>
            ${until && html`<small class="muted num">${t('secret.until', { time: format.dateTime(until) })}</small>`}</div>`)}
        <${Input} label=${t('secret.keep')} hint=${t('secret.keep_hint')} inputmode="numeric" value=${hours} onChange=${setHours} error=${errorOf(form.error, 'keep_old_hours')} />
      <//>
    <//>`;
}
