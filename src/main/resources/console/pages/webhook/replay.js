import { html, useState } from '../../vendor/preact-htm.js';
import { post } from '../../api.js';
import * as format from '../../format.js';
import { t } from '../../text.js';
import { Dialog, DialogForm, useSubmit } from '../../ui/dialog.js';
import { Input, Words, errorOf } from '../../ui/fields.js';
import { Segments } from '../../ui/parts.js';
import { toast } from '../../ui/toasts.js';
import { EVENT_GROUPS, EVENT_TYPES } from '../../vocabulary.js';

const timestamp = (local) => (local ? new Date(local).toISOString() : null);

/** Sends events of a period again, under their ids. */
export function Replay({ webhook, onClose, onSent }) {
  const [draft, setDraft] = useState({ from: '', to: '', types: webhook.types, only: 'failed' });
  const set = (name) => (value) => setDraft((old) => ({ ...old, [name]: value }));
  const send = (key) => post(`/webhooks/${webhook.id}/replay`, {
    from: timestamp(draft.from), to: timestamp(draft.to) ?? new Date().toISOString(), types: draft.types, only: draft.only,
  }, key);
  const form = useSubmit(send, ({ events }) => {
    onClose();
    toast(t('replay.sent', { count: events, events: format.number(events) }));
    onSent();
  });
  const bind = (name) => ({ value: draft[name], onChange: set(name), error: errorOf(form.error, name) });
  return html`
    <${Dialog} title=${t('replay.title')} onClose=${onClose}>
      <${DialogForm} form=${form} action=${t('replay.action')} isDisabled=${!draft.from || draft.types.length === 0} onClose=${onClose}>
        <p>${t('replay.lead')}</p>
        <${Segments} label=${t('replay.only')} value=${draft.only} onChange=${set('only')} options=${[['failed', t('replay.failed')], ['all', t('replay.all')]]} />
        <div class="pair">
          <${Input} label=${t('timeline.from')} type="datetime-local" isFirst required ...${bind('from')} />
          <${Input} label=${t('timeline.to')} type="datetime-local" hint=${t('replay.to_hint')} ...${bind('to')} />
        </div>
        <${Words} label=${t('webhook.types')} known=${['*', ...EVENT_GROUPS, ...EVENT_TYPES]} values=${draft.types} onChange=${set('types')} error=${errorOf(form.error, 'types')} />
      <//>
    <//>`;
}
