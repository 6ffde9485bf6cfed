// Dialogs that post points: earn, redeem, adjust.

import { html, useState } from '../../vendor/preact-htm.js';
import { post } from '../../api.js';
import * as format from '../../format.js';
import { useLoad, wait } from '../../loading.js';
import { t, term } from '../../text.js';
import { Dialog, DialogForm, useSubmit } from '../../ui/dialog.js';
import { Check, Input, errorOf } from '../../ui/fields.js';
import { Segments, Skeleton, reason } from '../../ui/parts.js';

const PAUSE_MS = 250;

/** A decimal of the API from a text such as "12,50". */
export const decimal = (text) => text.trim().replace(',', '.');
/** A whole number of points; null if the text is not one. */
export const wholePoints = (text) => (/^\d{1,8}$/.test(text.trim()) ? Number(text) : null);
const given = (fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '' && value !== null && value !== undefined));

/** The receipt of a dry run of `body`; without a body, nothing is asked. */
function usePreview(path, body) {
  return useLoad(async (signal) => {
    if (!body) return null;
    await wait(PAUSE_MS, signal);
    return post(path, body, null, { dry_run: true });
  }, [path, JSON.stringify(body)]);
}

/** The effect of a posting, from a dry run. */
export function Preview({ path, body, program }) {
  const { data, error, isLoading } = usePreview(path, body);
  if (!body) return html`<div class="preview muted" role="status">${t('preview.empty')}</div>`;
  if (error && !isLoading) return html`<div class="preview" role="status"><p class="error">${reason(error)}</p></div>`;
  if (!data) return html`<div class="preview"><${Skeleton} width="40%" height="1.4em" /><${Skeleton} width="70%" /></div>`;
  const { transaction, loyalty, tier_changed: tier, explanation } = data;
  return html`
    <div class=${'preview' + (isLoading ? ' stale' : '')} role="status">
      <b class="result num">${t('preview.points', { count: Math.abs(transaction.points), points: format.signedNumber(transaction.points) })}</b>
      ${explanation && transaction.amount && html`<p class="small num">${t('preview.explanation', {
        base: format.number(Number(explanation.base_points)), multiplier: format.number(Number(explanation.multiplier)),
        rounding: term('rounding', explanation.rounding), result: format.number(explanation.result),
      })}</p>`}
      <p class="small num">${t('preview.balance', { points: format.number(loyalty.points) })}
        ${program.point_value && ` · ${format.money(loyalty.points * Number(program.point_value), program.currency)}`}</p>
      ${tier && html`<p class="small"><b>${t('preview.tier', { tier: term('tier', tier.to) })}</b></p>`}
    </div>`;
}

const Context = ({ draft, set, error }) => html`
  <div class="pair">
    <${Input} label=${t('field.reference')} hint=${t('posting.reference_hint')} value=${draft.reference} onChange=${set('reference')} error=${errorOf(error, 'reference')} maxlength="100" />
    <${Input} label=${t('field.location_id')} value=${draft.location_id} onChange=${set('location_id')} error=${errorOf(error, 'location_id')} maxlength="100" />
  </div>
  <${Input} label=${t('field.description')} value=${draft.description} onChange=${set('description')} error=${errorOf(error, 'description')} maxlength="500" />`;

/** The common part of the dialogs; `toBody(draft)` is null while the draft is incomplete. */
function Posting({ kind, title, action, customer, program, start, toBody, fields, onClose, onPosted }) {
  const [draft, setDraft] = useState(start);
  const set = (name) => (value) => setDraft((old) => ({ ...old, [name]: value }));
  const path = `/customers/${customer.id}/loyalty/${kind}`;
  const body = toBody(draft);
  const form = useSubmit((key) => post(path, body, key), (receipt) => { onClose(); onPosted(receipt); });
  return html`
    <${Dialog} title=${title} onClose=${onClose}>
      <${DialogForm} form=${form} action=${action} isDisabled=${!body} onClose=${onClose}>
        ${fields(draft, set, form.error)}
        <${Preview} path=${path} body=${body} program=${program} />
      <//>
    <//>`;
}

const context = ({ reference, location_id: location, description }) => ({ reference, location_id: location, description });

export function Earn(props) {
  const { program } = props;
  const toBody = (draft) => {
    const points = wholePoints(draft.points);
    const amount = decimal(draft.amount);
    if (draft.by === 'points') return points ? given({ points, ...context(draft) }) : null;
    return Number(amount) > 0 ? given({ amount, currency: program.currency, ...context(draft) }) : null;
  };
  return html`
    <${Posting} ...${props} kind="earn" title=${t('earn.title')} action=${t('earn.action')} toBody=${toBody}
      start=${{ by: 'amount', amount: '', points: '', reference: '', location_id: '', description: '' }}
      fields=${(draft, set, error) => html`
        <${Segments} label=${t('earn.by')} value=${draft.by} onChange=${set('by')} options=${[['amount', t('earn.by_amount')], ['points', t('earn.by_points')]]} />
        ${draft.by === 'amount'
          ? html`<${Input} key="amount" label=${t('earn.amount', { currency: program.currency })} inputmode="decimal" isFirst value=${draft.amount} onChange=${set('amount')} error=${errorOf(error, 'amount')} />`
          : html`<${Input} key="points" label=${t('field.points')} inputmode="numeric" hint=${t('earn.points_hint')} value=${draft.points} onChange=${set('points')} error=${errorOf(error, 'points')} />`}
        <${Context} draft=${draft} set=${set} error=${error} />`} />`;
}

export function Redeem(props) {
  const { balance } = props;
  const toBody = (draft) => {
    const points = wholePoints(draft.points);
    return points ? given({ points, ...context(draft) }) : null;
  };
  return html`
    <${Posting} ...${props} kind="redeem" title=${t('redeem.title')} action=${t('redeem.action')} toBody=${toBody}
      start=${{ points: '', reference: '', location_id: '', description: '' }}
      fields=${(draft, set, error) => html`
        <${Input} label=${t('field.points')} inputmode="numeric" isFirst hint=${t('redeem.available', { count: balance, points: format.number(balance) })}
          value=${draft.points} onChange=${set('points')} error=${errorOf(error, 'points')} />
        <${Context} draft=${draft} set=${set} error=${error} />`} />`;
}

export function Adjust(props) {
  const toBody = (draft) => {
    const points = wholePoints(draft.points);
    if (!points || !draft.reason.trim()) return null;
    return { points: draft.sign === 'add' ? points : -points, reason: draft.reason, allow_negative_balance: draft.mayOwe };
  };
  return html`
    <${Posting} ...${props} kind="adjust" title=${t('adjust.title')} action=${t('adjust.action')} toBody=${toBody}
      start=${{ sign: 'add', points: '', reason: '', mayOwe: false }}
      fields=${(draft, set, error) => html`
        <${Segments} label=${t('adjust.sign')} value=${draft.sign} onChange=${set('sign')} options=${[['add', t('adjust.add')], ['remove', t('adjust.remove')]]} />
        <${Input} label=${t('field.points')} inputmode="numeric" isFirst value=${draft.points} onChange=${set('points')} error=${errorOf(error, 'points')} />
        <${Input} label=${t('field.reason')} required hint=${t('adjust.reason_hint')} value=${draft.reason} onChange=${set('reason')} error=${errorOf(error, 'reason')} maxlength="500" />
        ${draft.sign === 'remove' && html`<${Check} label=${t('posting.may_owe')} hint=${t('posting.may_owe_hint')} isChecked=${draft.mayOwe} onChange=${set('mayOwe')} />`}`} />`;
}

export function Reverse({ customer, program, transaction, onClose, onPosted }) {
  const [draft, setDraft] = useState({ extent: 'whole', part: '', reason: '', mayOwe: false });
  const set = (name) => (value) => setDraft((old) => ({ ...old, [name]: value }));
  const path = `/customers/${customer.id}/loyalty/transactions/${transaction.id}/reverse`;
  const left = Math.abs(transaction.points) - Math.abs(transaction.reversed_points);
  const part = {
    whole: {},
    points: wholePoints(draft.part) ? { points: wholePoints(draft.part) } : null,
    amount: Number(decimal(draft.part)) > 0 ? { amount: decimal(draft.part) } : null,
  }[draft.extent];
  const isDebt = transaction.type === 'earn' && draft.mayOwe;
  const body = draft.reason.trim() && part ? given({ reason: draft.reason, ...part, allow_negative_balance: isDebt || null }) : null;
  const form = useSubmit((key) => post(path, body, key), (receipt) => { onClose(); onPosted(receipt); });
  const extents = [['whole', t('reverse.whole')], ['points', t('reverse.points')]];
  if (transaction.amount) extents.push(['amount', t('reverse.amount')]);
  return html`
    <${Dialog} title=${t('reverse.title')} onClose=${onClose}>
      <${DialogForm} form=${form} action=${t('reverse.action')} isDisabled=${!body} onClose=${onClose}>
        <p class="notice num"><b>${transaction.description ?? term('type', transaction.type)}</b> · ${format.dateTime(transaction.created_at)}<br />
          ${t('reverse.left', { count: left, points: format.number(left), of: format.signedNumber(transaction.points) })}
          ${transaction.amount && ` · ${format.money(transaction.amount, transaction.currency)}`}</p>
        <${Segments} label=${t('reverse.extent')} value=${draft.extent} onChange=${set('extent')} options=${extents} />
        ${draft.extent === 'points' && html`<${Input} key="points" label=${t('field.points')} inputmode="numeric" value=${draft.part} onChange=${set('part')} error=${errorOf(form.error, 'points')} />`}
        ${draft.extent === 'amount' && html`<${Input} key="amount" label=${t('earn.amount', { currency: transaction.currency })} inputmode="decimal" hint=${t('reverse.amount_hint')}
          value=${draft.part} onChange=${set('part')} error=${errorOf(form.error, 'amount')} />`}
        <${Input} label=${t('field.reason')} required isFirst value=${draft.reason} onChange=${set('reason')} error=${errorOf(form.error, 'reason')} maxlength="500" />
        ${transaction.type === 'earn' && html`<${Check} label=${t('posting.may_owe')} hint=${t('posting.may_owe_hint')} isChecked=${draft.mayOwe} onChange=${set('mayOwe')} />`}
        <${Preview} path=${path} body=${body} program=${program} />
      <//>
    <//>`;
}
