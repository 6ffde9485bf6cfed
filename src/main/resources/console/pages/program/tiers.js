import { html } from '../../vendor/preact-htm.js';
import * as format from '../../format.js';
import { t } from '../../text.js';
import { Icon } from '../../ui/icons.js';
import { Input, Words, errorOf, slug } from '../../ui/fields.js';
import { Tier } from '../../ui/parts.js';
import { isWhole } from './body.js';

const STEP = 2;
/** Errors of these paths have no field of their own. */
const LADDER = /^tiers(\[\d+\])?$/;

const points = ({ threshold }) => (isWhole(threshold) ? Number(threshold) : 0);

/** A name while it is typed: a blank or underscore at its end may be followed by another word. */
function typedName(text) {
  const name = slug(text);
  return name && /[\s_-]$/.test(text) ? name + '_' : name;
}

/** The tiers as a ladder: the highest is on top, and each stands on the threshold of the lower one. */
export function TierEditor({ tiers, onChange, error }) {
  const change = (at, name, value) => onChange(tiers.map((tier, one) => (one === at ? { ...tier, [name]: value } : tier)));
  const add = () => {
    const last = tiers.at(-1);
    const threshold = Math.max(100, points(last) * STEP);
    onChange([...tiers, { name: `tier_${tiers.length + 1}`, threshold, multiplier: last.multiplier, benefits: [] }]);
  };
  const ofLadder = errorOf({ errors: error.errors.filter(({ field }) => LADDER.test(field)) }, 'tiers');
  const top = Math.max(...tiers.map(points), 1);
  return html`
    <section class="card pad stack" aria-label=${t('program.tiers')}>
      <div class="card-head"><h2>${t('program.tiers')}</h2>
        <button type="button" class="button small" onClick=${add}><${Icon} name="plus" size="14" />${t('program.add_tier')}</button></div>
      ${ofLadder && html`<p class="error" role="alert">${ofLadder}</p>`}
      <ol class="rungs">
        ${tiers.map((tier, at) => html`
          <li key=${at} class="rung">
            <fieldset>
              <legend><${Tier} name=${tier.name} program=${{ tiers }} /> <span class="muted num small">${isWhole(tier.threshold) && t('program.from_points', { count: points(tier), points: format.number(points(tier)) })}</span></legend>
              <span class="rung-bar" style=${`--share:${Math.max(2, (points(tier) / top) * 100)}%`}></span>
              <div class="rung-fields">
                <${Input} label=${t('program.tier_name')} value=${tier.name} onChange=${(value) => change(at, 'name', typedName(value))} error=${errorOf(error, `tiers[${at}].name`)} />
                <${Input} label=${t('program.threshold')} inputmode="numeric" disabled=${at === 0} value=${tier.threshold} onChange=${(value) => change(at, 'threshold', value)} error=${errorOf(error, `tiers[${at}].threshold`)} />
                <${Input} label=${t('program.multiplier')} inputmode="decimal" value=${tier.multiplier} onChange=${(value) => change(at, 'multiplier', value)} error=${errorOf(error, `tiers[${at}].multiplier`)} />
                ${at > 0 ? html`<button type="button" class="button square quiet" aria-label=${t('field.remove', { name: tier.name })} onClick=${() => onChange(tiers.filter((_, one) => one !== at))}><${Icon} name="trash" /></button>` : html`<span></span>`}
              </div>
              <${Words} label=${t('program.benefits')} values=${tier.benefits} onChange=${(value) => change(at, 'benefits', value)} error=${errorOf(error, `tiers[${at}].benefits`)} />
            </fieldset>
          </li>`)}
      </ol>
    </section>`;
}
