import { html, useState } from '../vendor/preact-htm.js';
import { download, get, newKey, post, readCustomer } from '../api.js';
import * as format from '../format.js';
import { useShortcuts } from '../keys.js';
import { useLoad } from '../loading.js';
import { useProgram } from '../program.js';
import { href, navigate } from '../router.js';
import * as session from '../session.js';
import { t, term } from '../text.js';
import { Icon } from '../ui/icons.js';
import { Avatar, Empty, Failed, Menu, Page, Skeleton, SkeletonCard, Status, Tier, reason } from '../ui/parts.js';
import { toast } from '../ui/toasts.js';
import { Addresses } from './customer/addresses.js';
import { Attributes, Consents, Contact, Notes, Preferences, Tags } from './customer/cards.js';
import { Erase } from './customer/erase.js';
import { LoyaltyCard } from './customer/loyalty-card.js';
import { Duplicates, MergePreview } from './customer/merge.js';
import { Adjust, Earn, Redeem, Reverse } from './customer/postings.js';
import { Timeline } from './customer/timeline.js';

/** The way back to the list, as the user left it. */
const Crumb = ({ name }) => html`
  <nav class="crumb" aria-label=${t('nav.crumb')}><a href=${href('/customers')}>${t('customers.title')}</a><${Icon} name="chevron" size="13" /><span aria-current="page">${name}</span></nav>`;

function CopyId({ id }) {
  const copy = async () => {
    await navigator.clipboard.writeText(id);
    toast(t('profile.copied'));
  };
  return html`<button type="button" class="id" onClick=${copy} title=${t('profile.copy_id')}>${id} <${Icon} name="copy" size="13" /></button>`;
}

/** The allergens, at the top of the profile. */
function Alerts({ preferences }) {
  if (preferences.allergens.length === 0) return null;
  return html`
    <div class="alert-bar" role="note" aria-label=${t('profile.allergens')}>
      <${Icon} name="alert" size="18" /><span>${t('profile.allergens')}</span>
      ${preferences.allergens.map((slug) => html`<span class="chip" key=${slug}>${term('allergen', slug)}</span>`)}
    </div>`;
}

function MergedNotice({ customer, onUnmerged }) {
  const undo = async () => {
    try {
      await post(`/customers/${customer.merged_into}/unmerge`, { source_id: customer.id }, newKey());
      toast(t('merge.undone'));
      onUnmerged();
    } catch (error) {
      toast(`${t('toast.not_undone')} ${reason(error)}`);
    }
  };
  return html`
    <p class="notice row">${t('merge.merged_into')} <a class="link" href=${href('/customers/' + customer.merged_into)}>${t('merge.open_target')}</a>
      ${session.can('merge') && html`<button type="button" class="button small" onClick=${undo}><${Icon} name="undo" size="14" />${t('merge.undo')}</button>`}</p>`;
}

const Waiting = ({ name }) => html`
  <${Page} title=${html`<${Skeleton} width="220px" />`} tabTitle=${t('customers.customer')} crumb=${html`<${Crumb} name=${name} />`}>
    <div class="columns"><div class="stack"><${SkeletonCard} height="390" /><${SkeletonCard} height="420" /></div>
      <aside class="stack"><${SkeletonCard} height="230" /><${SkeletonCard} height="160" /></aside></div>
  <//>`;

export default function CustomerPage({ id }) {
  const { data: profile, error, retry, setData: setProfile } = useLoad((signal) => readCustomer(id, signal), [id]);
  const [posted, setPosted] = useState(0);
  const loyalty = useLoad((signal) => get(`/customers/${id}/loyalty`, null, signal), [id, posted]);
  const program = useProgram();
  const [dialog, setDialog] = useState(null);
  const canPost = profile?.customer.status === 'active' && program;
  const open = (kind, values) => () => setDialog({ kind, ...values });
  useShortcuts(canPost ? { e: open('earn'), r: open('redeem') } : {});

  if (error && !profile) {
    return html`
      <${Page} title=${t('customers.customer')} crumb=${html`<${Crumb} name="…" />`}>
        ${error.code === 'customer_not_found'
          ? html`<${Empty} icon="user" title=${t('profile.not_found')}><a class="button" href=${href('/customers')}>${t('customers.title')}</a><//>`
          : html`<${Failed} error=${error} retry=${retry} />`}
      <//>`;
  }
  if (!profile) return html`<${Waiting} name="…" />`;

  const { customer, etag } = profile;
  const name = format.fullName(customer);
  const isMerged = customer.status === 'merged';
  const close = () => setDialog(null);
  const refresh = () => {
    setPosted((count) => count + 1);
    retry();
  };
  const onPosted = ({ transaction, tier_changed: tier }) => {
    refresh();
    const isReversible = session.can('reverse') && ['earn', 'redeem'].includes(transaction.type);
    const text = t('posting.done', { count: Math.abs(transaction.points), points: format.signedNumber(transaction.points), name: format.isolated(name) });
    const path = `/customers/${id}/loyalty/transactions/${transaction.id}/reverse`;
    const key = newKey();
    const undo = isReversible && (async () => {
      await post(path, { reason: t('posting.undo_reason') }, key);
      refresh();
    });
    toast(tier ? `${text} ${t('preview.tier', { tier: term('tier', tier.to) })}` : text, undo);
  };
  const onMerged = (source) => (merged) => {
    refresh();
    const key = newKey();
    toast(t('merge.done', { name: format.isolated(format.fullName(source)) }), async () => {
      await post(`/customers/${merged.id}/unmerge`, { source_id: source.id }, key);
      refresh();
    });
  };
  const onErased = () => {
    navigate(href('/customers'), { replace: true });
    toast(t('erase.done'));
  };
  const exportPerson = async () => {
    try {
      await download(`/customers/${id}/export`, null, `customer-${id}.json`);
      toast(t('profile.exported'));
    } catch (failure) {
      toast(`${t('failed.title')} ${reason(failure)}`);
    }
  };
  const actions = [
    session.can('adjust') && { icon: 'sliders', text: t('adjust.title'), onClick: open('adjust') },
    session.can('merge') && { icon: 'merge', text: t('duplicates.title'), onClick: open('duplicates') },
    session.can('erase') && { icon: 'download', text: t('profile.export'), onClick: exportPerson },
    session.can('erase') && { icon: 'trash', text: t('erase.title'), onClick: open('erase'), isDanger: true },
  ].filter(Boolean);
  const card = { profile, onSaved: setProfile, isEditable: !isMerged };
  const posting = { customer, program, onClose: close, onPosted };

  return html`
    <${Page} tabTitle=${name} crumb=${html`<${Crumb} name=${name} />`}
      media=${html`<${Avatar} name=${name} size="56" />`}
      title=${html`<span class="profile-name"><span>${name}</span> <${Tier} name=${customer.loyalty.tier} program=${program} />
        ${customer.status !== 'active' && html` <${Status} status=${customer.status} />`}</span>`}
      lead=${html`<${CopyId} id=${customer.id} />`}
      actions=${!isMerged && html`
        <button type="button" class="button" disabled=${!canPost} onClick=${open('redeem')}><${Icon} name="gift" />${t('redeem.title')}</button>
        <button type="button" class="button primary" disabled=${!canPost} onClick=${open('earn')}><${Icon} name="plus" />${t('earn.title')}</button>
        ${actions.length > 0 && html`<${Menu} label=${t('profile.more')} items=${actions} />`}`}>
      ${error && html`<${Failed} error=${error} retry=${retry} />`}
      ${isMerged && html`<${MergedNotice} customer=${customer} onUnmerged=${refresh} />`}
      <${Alerts} preferences=${customer.preferences} />
      <div class="columns">
        <div class="stack">
          <${LoyaltyCard} id=${id} posted=${posted} loading=${loyalty} program=${program} />
          <${Timeline} id=${id} posted=${posted} onReverse=${!isMerged && ((transaction) => setDialog({ kind: 'reverse', transaction }))} />
        </div>
        <aside class="stack" aria-label=${t('profile.details')}>
          <${Contact} ...${card} /><${Preferences} ...${card} /><${Tags} ...${card} /><${Notes} ...${card} />
          <${Addresses} ...${card} /><${Consents} ...${card} /><${Attributes} ...${card} />
        </aside>
      </div>
      ${dialog?.kind === 'earn' && html`<${Earn} ...${posting} />`}
      ${dialog?.kind === 'redeem' && html`<${Redeem} ...${posting} balance=${loyalty.data?.points ?? customer.loyalty.points} />`}
      ${dialog?.kind === 'adjust' && html`<${Adjust} ...${posting} />`}
      ${dialog?.kind === 'reverse' && html`<${Reverse} ...${posting} transaction=${dialog.transaction} />`}
      ${dialog?.kind === 'duplicates' && html`<${Duplicates} customer=${customer} onClose=${close} onChoose=${(source) => setDialog({ kind: 'merge', source })} />`}
      ${dialog?.kind === 'merge' && html`<${MergePreview} target=${customer} source=${dialog.source} onClose=${close} onMerged=${onMerged(dialog.source)} />`}
      ${dialog?.kind === 'erase' && html`<${Erase} customer=${customer} etag=${etag} onClose=${close} onErased=${onErased} />`}
    <//>`;
}
