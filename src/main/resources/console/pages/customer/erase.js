import { html, useState } from '../../vendor/preact-htm.js';
import { call, readCustomer } from '../../api.js';
import { fullName, isolated } from '../../format.js';
import { t } from '../../text.js';
import { Dialog, DialogForm, useSubmit } from '../../ui/dialog.js';
import { Input } from '../../ui/fields.js';

/** HTML shows several blanks as one. */
const collapse = (text) => text.trim().replace(/\s+/g, ' ');

/** Erases a person permanently, after the name was typed. */
export function Erase({ customer: shown, etag: version, onClose, onErased }) {
  const [typed, setTyped] = useState('');
  const [{ customer, etag }, setLatest] = useState({ customer: shown, etag: version });
  const name = fullName(customer);
  const erase = async () => {
    try {
      await call('DELETE', `/customers/${customer.id}`, { etag });
    } catch (error) {
      // The next attempt is about the profile as it is now.
      if (error.code === 'version_conflict') setLatest(await readCustomer(customer.id));
      // Sent again after a lost answer, the request finds no customer: the first one was executed.
      if (!(form.error?.isUncertain && error.code === 'customer_not_found')) throw error;
    }
  };
  const form = useSubmit(erase, () => { onClose(); onErased(name); });
  return html`
    <${Dialog} title=${t('erase.title')} onClose=${onClose}>
      <${DialogForm} form=${form} action=${t('erase.action')} isDanger isDisabled=${collapse(typed) !== collapse(name)} onClose=${onClose}>
        <p class="notice bad">${t('erase.warning')}</p>
        <p>${t('erase.explanation')}</p>
        <${Input} label=${t('erase.confirm', { name: isolated(name) })} isFirst value=${typed} onChange=${setTyped} />
      <//>
    <//>`;
}
