import { html, useState } from '../../vendor/preact-htm.js';
import { get, post } from '../../api.js';
import * as format from '../../format.js';
import { useLoad } from '../../loading.js';
import { t, term } from '../../text.js';
import { Dialog, DialogForm, useSubmit } from '../../ui/dialog.js';
import { Avatar, Empty, Failed, Skeleton } from '../../ui/parts.js';
import { Input } from '../../ui/fields.js';

const COMPARED = ['first_name', 'last_name', 'email', 'phone', 'date_of_birth', 'external_id', 'user_id', 'notes'];
const LISTS = ['tags', 'addresses'];

/** Probable duplicates of a customer; any other customer can be named by its id. */
export function Duplicates({ customer, onChoose, onClose }) {
  const { data, error, retry } = useLoad((signal) => get(`/customers/${customer.id}/duplicates`, null, signal), [customer.id]);
  const [id, setId] = useState('');
  const [failure, setFailure] = useState(null);
  const find = async (event) => {
    event.preventDefault();
    try {
      onChoose(await get(`/customers/${encodeURIComponent(id.trim())}`));
    } catch (cause) {
      setFailure(cause);
    }
  };
  return html`
    <${Dialog} title=${t('duplicates.title')} wide onClose=${onClose}>
      <div class="dialog-body">
        ${error && html`<${Failed} error=${error} retry=${retry} isSmall />`}
        ${!data && !error && html`<${Skeleton} height="64px" />`}
        ${data?.items.length === 0 && html`<${Empty} icon="users" title=${t('duplicates.none')} />`}
        ${(data?.items ?? []).map(({ customer: other, score, reasons }) => {
          const name = format.fullName(other);
          return html`
            <div class="candidate" key=${other.id}>
              <div class="person"><${Avatar} name=${name} /><div><b>${name}</b>
                <small>${[other.email, other.phone].filter(Boolean).join(' · ')}</small>
                <small>${format.percent(score)} · ${reasons.map((one) => term('duplicate', one)).join(', ')}</small></div></div>
              <button type="button" class="button" onClick=${() => onChoose(other)}>${t('duplicates.compare')}</button>
            </div>`;
        })}
        <form class="stack" onSubmit=${find}>
          <${Input} label=${t('duplicates.other')} hint=${t('duplicates.other_hint')} value=${id} onChange=${setId} />
          ${failure && html`<${Failed} error=${failure} isSmall />`}
          <div class="form-foot"><button class="button" disabled=${!id.trim()}>${t('duplicates.find')}</button></div>
        </form>
      </div>
    <//>`;
}

const text = (value) => (Array.isArray(value) ? String(value.length) : value ?? '–');

/** Compares both profiles and the outcome of the merge, which a dry run of the service computes. */
export function MergePreview({ target, source, onClose, onMerged }) {
  const path = `/customers/${target.id}/merge`;
  const { data, error, retry } = useLoad(() => post(path, { source_id: source.id }, null, { dry_run: true }), [target.id, source.id]);
  const form = useSubmit((key) => post(path, { source_id: source.id }, key), (merged) => { onClose(); onMerged(merged); });
  const rows = [...COMPARED, ...LISTS].filter((name) => text(target[name]) !== text(source[name]));
  return html`
    <${Dialog} title=${t('merge.title')} wide onClose=${onClose}>
      <${DialogForm} form=${form} action=${t('merge.action')} isDisabled=${!data} onClose=${onClose}>
        <p>${t('merge.lead', { source: format.isolated(format.fullName(source)), target: format.isolated(format.fullName(target)) })}</p>
        ${error && html`<${Failed} error=${error} retry=${retry} isSmall />`}
        <table class="compare">
          <thead><tr><td></td><th scope="col">${t('merge.this')}</th><th scope="col">${t('merge.other')}</th><th scope="col">${t('merge.outcome')}</th></tr></thead>
          <tbody>
            ${rows.map((name) => html`<tr key=${name}><th scope="row">${t('field.' + name)}</th><td>${text(target[name])}</td><td>${text(source[name])}</td><td><b>${data ? text(data[name]) : '…'}</b></td></tr>`)}
            <tr><th scope="row">${t('field.points')}</th><td class="num">${format.number(target.loyalty.points)}</td><td class="num">${format.number(source.loyalty.points)}</td><td class="num"><b>${data ? format.number(data.loyalty.points) : '…'}</b></td></tr>
            <tr><th scope="row">${t('customers.tier')}</th><td>${term('tier', target.loyalty.tier)}</td><td>${term('tier', source.loyalty.tier)}</td><td><b>${data ? term('tier', data.loyalty.tier) : '…'}</b></td></tr>
          </tbody>
        </table>
      <//>
    <//>`;
}
