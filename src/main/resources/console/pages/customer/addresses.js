import { html } from '../../vendor/preact-htm.js';
import * as format from '../../format.js';
import { t } from '../../text.js';
import { Icon } from '../../ui/icons.js';
import { Input, errorOf } from '../../ui/fields.js';
import { EditCard } from './edit-card.js';

const LINES = ['label', 'line1', 'line2', 'city', 'region', 'postal_code', 'country', 'delivery_instructions'];
const ADDRESSES_MAX = 10;

const View = ({ address }) => html`
  <address class="address">
    ${(address.label || address.is_default) && html`<b>${address.label ?? t('address.default')}</b>${address.label && address.is_default && html` <span class="muted small">${t('address.default')}</span>`}<br />`}
    ${[address.line1, address.line2, [address.postal_code, address.city].filter(Boolean).join(' '), address.region, format.country(address.country)]
      .filter(Boolean).map((line) => html`<span key=${line}>${line}<br /></span>`)}
    ${address.delivery_instructions && html`<small class="muted">${address.delivery_instructions}</small>`}
  </address>`;

function Form({ addresses, setAddresses, error }) {
  const change = (at, name, value) => setAddresses(addresses.map((address, one) => (one === at ? { ...address, [name]: value } : address)));
  const makeDefault = (at) => setAddresses(addresses.map((address, one) => ({ ...address, is_default: one === at })));
  return html`
    ${addresses.map((address, at) => {
      const input = (name, attributes) => html`
        <${Input} label=${t('address.' + name)} value=${address[name]} onChange=${(value) => change(at, name, value)}
          error=${errorOf(error, `addresses[${at}].${name}`)} ...${attributes} />`;
      return html`
        <fieldset class="group stack" key=${at}>
          <legend class="unseen">${t('address.number', { number: at + 1 })}</legend>
          ${input('label')}${input('line1', { required: true })}${input('line2')}
          <div class="pair">${input('postal_code')}${input('city', { required: true })}</div>
          <div class="pair">${input('region')}${input('country', { required: true, maxlength: 2, placeholder: 'ES' })}</div>
          ${input('delivery_instructions')}
          <div class="row">
            <label class="check"><input type="radio" name="default-address" checked=${address.is_default} onChange=${() => makeDefault(at)} /><span>${t('address.default')}</span></label>
            <button type="button" class="button small quiet" onClick=${() => setAddresses(addresses.filter((_, one) => one !== at))}><${Icon} name="trash" size="14" />${t('address.remove')}</button>
          </div>
        </fieldset>`;
    })}
    ${addresses.length < ADDRESSES_MAX && html`
      <button type="button" class="button" onClick=${() => setAddresses([...addresses, { is_default: addresses.length === 0 }])}><${Icon} name="plus" />${t('address.add')}</button>`}`;
}

/** The address with every line, as the API returns it. */
const complete = (address) => ({
  ...Object.fromEntries(LINES.map((name) => [name, address[name] || null])),
  is_default: Boolean(address.is_default),
});

export const Addresses = (props) => html`
  <${EditCard} ...${props} title=${t('profile.addresses')}
    read=${({ addresses }) => ({ addresses })}
    toPatch=${(draft) => {
      const addresses = draft.addresses.map(complete);
      if (addresses.length > 0 && !addresses.some((address) => address.is_default)) addresses[0].is_default = true;
      return { addresses };
    }}
    view=${({ addresses }) => (addresses.length > 0
      ? addresses.map((address, at) => html`<${View} key=${at} address=${address} />`)
      : html`<p class="muted">${t('profile.no_addresses')}</p>`)}
    form=${(draft, set, error) => html`<${Form} addresses=${draft.addresses} setAddresses=${set('addresses')} error=${error} />`} />`;
