import { html, useState } from '../../vendor/preact-htm.js';
import { patch } from '../../api.js';
import { t } from '../../text.js';
import { Dialog, DialogForm, useSubmit } from '../../ui/dialog.js';
import { Segments } from '../../ui/parts.js';

/** Activates an endpoint again: from the position where it stopped, or with the next event. */
export function Resume({ webhook, etag, onClose, onSaved }) {
  const [from, setFrom] = useState('stopped');
  const send = async () => {
    const position = from === 'now' ? { from } : {};
    return (await patch(`/webhooks/${webhook.id}`, { status: 'active', ...position }, etag)).value;
  };
  const form = useSubmit(send, () => { onClose(); onSaved(); });
  return html`
    <${Dialog} title=${t('webhook.resume')} onClose=${onClose}>
      <${DialogForm} form=${form} action=${t('webhook.resume')} onClose=${onClose}>
        <${Segments} label=${t('webhook.resume_from')} value=${from} onChange=${setFrom}
          options=${[['stopped', t('webhook.resume_stopped')], ['now', t('webhook.resume_now')]]} />
        <p class="muted">${from === 'now' ? t('webhook.resume_now_hint') : t('webhook.resume_stopped_hint')}</p>
      <//>
    <//>`;
}
