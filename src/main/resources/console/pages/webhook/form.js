import { html, useState } from '../../vendor/preact-htm.js';
import { patch, post } from '../../api.js';
import { t } from '../../text.js';
import { Dialog, DialogForm, useSubmit } from '../../ui/dialog.js';
import { Input, Words, errorOf } from '../../ui/fields.js';
import { EVENT_GROUPS, EVENT_TYPES } from '../../vocabulary.js';

const ALL = '*';

/** Creates an endpoint, or changes the one given with its ETag. */
export function WebhookForm({ webhook, etag, onClose, onSaved }) {
  const [draft, setDraft] = useState({
    url: webhook?.url ?? '', types: webhook?.types ?? [ALL], description: webhook?.description ?? '',
  });
  const set = (name) => (value) => setDraft((old) => ({ ...old, [name]: value }));
  const path = '/webhooks';
  const send = async (key) => {
    const body = { ...draft, url: draft.url.trim(), description: draft.description.trim() || null };
    return webhook ? (await patch(`${path}/${webhook.id}`, body, etag)).value : post(path, body, key);
  };
  const form = useSubmit(send, (saved) => { onClose(); onSaved(saved); });
  const bind = (name) => ({ value: draft[name], onChange: set(name), error: errorOf(form.error, name) });
  return html`
    <${Dialog} title=${webhook ? t('webhook.edit') : t('webhook.new')} onClose=${onClose}>
      <${DialogForm} form=${form} action=${webhook ? t('edit.save') : t('webhook.create')} isDisabled=${!draft.url.trim() || draft.types.length === 0} onClose=${onClose}>
        <${Input} label=${t('webhook.url')} type="url" isFirst required placeholder="https://" hint=${t('webhook.url_hint')} ...${bind('url')} />
        <${Words} label=${t('webhook.types')} hint=${t('webhook.types_hint')} known=${[ALL, ...EVENT_GROUPS, ...EVENT_TYPES]} values=${draft.types} onChange=${set('types')} error=${errorOf(form.error, 'types')} />
        <${Input} label=${t('field.description')} maxlength="200" ...${bind('description')} />
      <//>
    <//>`;
}
