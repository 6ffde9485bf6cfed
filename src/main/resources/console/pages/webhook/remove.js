import { html } from '../../vendor/preact-htm.js';
import { call } from '../../api.js';
import { t } from '../../text.js';
import { Dialog, DialogForm, useSubmit } from '../../ui/dialog.js';

/** Deletes an endpoint with its deliveries. */
export function Remove({ webhook, etag, onClose, onRemoved }) {
  const form = useSubmit(() => call('DELETE', `/webhooks/${webhook.id}`, { etag }), () => { onClose(); onRemoved(); });
  return html`
    <${Dialog} title=${t('webhook.delete')} onClose=${onClose}>
      <${DialogForm} form=${form} action=${t('webhook.delete')} isDanger onClose=${onClose}>
        <p class="notice bad">${t('webhook.delete_warning')}</p>
        <p class="url">${webhook.url}</p>
      <//>
    <//>`;
}
