import { html } from '../../vendor/preact-htm.js';
import * as format from '../../format.js';
import { t, term } from '../../text.js';
import { Failed, SkeletonCard, Time } from '../../ui/parts.js';
import { BalanceChart } from './balance-chart.js';

const SOON_DAYS = 30;
const LOTS_SHOWN = 6;
const DAY_MS = 86_400_000;

/** The share of the ladder that is reached; its tiers are at equal distances. */
function progress(tiers, at, points) {
  const next = tiers[at + 1];
  if (!next) return 1;
  const between = (points - tiers[at].threshold) / (next.threshold - tiers[at].threshold);
  return (at + Math.min(1, Math.max(0, between))) / (tiers.length - 1);
}

function Ladder({ program, loyalty }) {
  const { tiers } = program;
  const at = Math.max(0, tiers.findIndex(({ name }) => name === loyalty.tier));
  if (tiers.length < 2) return null;
  const place = (index) => `${(index / (tiers.length - 1)) * 100}%`;
  const label = loyalty.next_tier
    ? t('loyalty.to_next', { count: loyalty.points_to_next_tier, points: format.number(loyalty.points_to_next_tier), tier: term('tier', loyalty.next_tier) })
    : t('loyalty.highest');
  return html`
    <div class="ladder" role="progressbar" aria-label=${t('loyalty.ladder')} aria-valuemin="0" aria-valuemax="100"
      aria-valuenow=${Math.round(progress(tiers, at, loyalty.qualifying_points) * 100)} aria-valuetext=${label}>
      <i style=${`width:${progress(tiers, at, loyalty.qualifying_points) * 100}%`} />
      ${tiers.map((tier, index) => html`<u key=${tier.name} class=${index <= at ? '' : 'ahead'} style=${`left:${place(index)}`} />`)}
    </div>
    <ol class="steps num" aria-hidden="true">
      ${tiers.map((tier, index) => html`<li key=${tier.name} class=${index === at ? 'here' : ''} style=${`--at:${place(index)}`}>
        <b>${term('tier', tier.name)}</b>${format.number(tier.threshold)}</li>`)}
    </ol>
    <p class="muted small next">${label}</p>`;
}

function Lots({ lots }) {
  const dated = lots.filter(({ expires_at: expires }) => expires);
  if (dated.length === 0) return null;
  return html`
    <div><h3 class="lots-title">${t('loyalty.expiring')}</h3>
      <ul class="lots num">
        ${dated.slice(0, LOTS_SHOWN).map(({ points, expires_at: expires }) => html`
          <li key=${expires} class=${'lot' + (new Date(expires) - Date.now() < SOON_DAYS * DAY_MS ? ' soon' : '')}>
            <b>${format.number(points)}</b> · <${Time} at=${expires} as="date" /></li>`)}
        ${dated.length > LOTS_SHOWN && html`<li class="lot">${t('loyalty.more_lots', { count: dated.length - LOTS_SHOWN })}</li>`}
      </ul></div>`;
}

/**
 * Balance, tier ladder, expiring points and the balance over time; `loading` is that of the account,
 * and `posted` changes after each posting.
 */
export function LoyaltyCard({ id, posted, loading, program }) {
  const { data: loyalty, error, retry } = loading;
  if (error && !loyalty) return html`<section class="card"><${Failed} error=${error} retry=${retry} /></section>`;
  if (!loyalty || !program) return html`<${SkeletonCard} height="390" />`;
  const value = program.point_value && format.money(loyalty.points * Number(program.point_value), program.currency);
  return html`
    <section class="card pad" aria-label=${t('loyalty.title')}>
      <div class="split">
        <div><h2 class="muted">${t('loyalty.balance')}</h2><p class="big num">${format.number(loyalty.points)}</p></div>
        <dl class="figures">
          ${value && html`<div><dt>${t('loyalty.worth')}</dt><dd class="num">${value}</dd></div>`}
          <div><dt>${t('loyalty.lifetime')}</dt><dd class="num">${format.number(loyalty.lifetime_points)}</dd></div>
          <div><dt>${t('loyalty.tier_since')}</dt><dd><${Time} at=${loyalty.tier_since} as="date" /></dd></div>
          ${loyalty.last_activity_at && html`<div><dt>${t('loyalty.last_visit')}</dt><dd><${Time} at=${loyalty.last_activity_at} /></dd></div>`}
        </dl>
      </div>
      <${Ladder} program=${program} loyalty=${loyalty} />
      <${Lots} lots=${loyalty.lots} />
      <${BalanceChart} id=${id} posted=${posted} />
    </section>`;
}
