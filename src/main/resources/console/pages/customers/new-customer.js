import { html, useState } from '../../vendor/preact-htm.js';
import { post } from '../../api.js';
import { href, navigate } from '../../router.js';
import { t } from '../../text.js';
import { Dialog, DialogForm, useSubmit } from '../../ui/dialog.js';
import { Check, Input, Words, errorOf } from '../../ui/fields.js';
import { toast } from '../../ui/toasts.js';
import { fullName, isolated } from '../../format.js';
import { ALLERGENS } from '../../vocabulary.js';

const FIELDS = ['first_name', 'last_name', 'email', 'phone', 'date_of_birth'];

/** Creates a guest with the fields that a front desk asks for; the profile has the others. */
export function NewCustomer({ onClose }) {
  const [draft, setDraft] = useState({ allergens: [], isMarketing: false });
  const set = (name) => (value) => setDraft((old) => ({ ...old, [name]: value }));
  const form = useSubmit(
    (key) => {
      const body = Object.fromEntries(FIELDS.filter((name) => draft[name]).map((name) => [name, draft[name]]));
      if (draft.allergens.length > 0) body.preferences = { allergens: draft.allergens };
      if (draft.isMarketing) body.consents = { email_marketing: { granted: true, source: t('new.source') } };
      return post('/customers', body, key);
    },
    (customer) => {
      onClose();
      navigate(href('/customers/' + customer.id));
      toast(t('new.created', { name: isolated(fullName(customer)) }));
    },
  );
  const bind = (name) => ({ label: t('field.' + name), value: draft[name], onChange: set(name), error: errorOf(form.error, name) });
  const existing = form.error?.problem?.existing_id;
  const needsContact = form.error?.errors?.some(({ field }) => field === '$');
  return html`
    <${Dialog} title=${t('customers.new')} onClose=${onClose}>
      <${DialogForm} form=${form} action=${t('new.create')} onClose=${onClose}>
        <div class="pair">
          <${Input} ...${bind('first_name')} required isFirst maxlength="100" />
          <${Input} ...${bind('last_name')} maxlength="100" />
        </div>
        <${Input} ...${bind('email')} type="email" />
        <${Input} ...${bind('phone')} type="tel" />
        <${Input} ...${bind('date_of_birth')} type="date" />
        <${Words} label=${t('profile.allergens')} group="allergen" known=${ALLERGENS} values=${draft.allergens} onChange=${set('allergens')}
          error=${errorOf(form.error, 'preferences.allergens')} />
        <${Check} label=${t('consent.email_marketing')} hint=${t('new.consent_hint')} isChecked=${draft.isMarketing} onChange=${set('isMarketing')} />
        ${needsContact && html`<p class="notice bad" role="alert">${t('new.contact')}</p>`}
        ${existing && html`<p class="notice">${t('new.exists')} <a class="link" href=${href('/customers/' + existing)} onClick=${onClose}>${t('new.open_existing')}</a></p>`}
      <//>
    <//>`;
}
