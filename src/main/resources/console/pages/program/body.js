// The body of PUT /loyalty/program, from the texts of the form.

import { t } from '../../text.js';
import { slug } from '../../ui/fields.js';

const WHOLE = /^-?\d+$/;
const DECIMAL = /^-?\d+([.,]\d+)?$/;

const plain = (value) => String(value ?? '').trim();
export const isWhole = (value) => WHOLE.test(plain(value));
const isDecimal = (value) => DECIMAL.test(plain(value));
const isEmpty = (value) => plain(value) === '';

const days = (value) => (Array.isArray(value) ? value : plain(value).split(/[\s,;]+/).filter(Boolean));
const whole = (value) => (isEmpty(value) ? null : Number(value));
const decimal = (value) => (isEmpty(value) ? null : plain(value).replace(',', '.'));

/** The fields whose text is no number, as errors of the API. A field that may be empty is null then. */
export function numberErrors(draft) {
  const wrong = [];
  const check = (field, isValid) => isValid || wrong.push(field);
  for (const name of ['points_expire_after_months', 'tier_window_months']) {
    check(name, isEmpty(draft[name]) || isWhole(draft[name]));
  }
  check('points_per_unit', isDecimal(draft.points_per_unit));
  check('point_value', isEmpty(draft.point_value) || isDecimal(draft.point_value));
  check('remind_days', days(draft.remind_days).every(isWhole));
  draft.tiers.forEach(({ threshold, multiplier }, at) => {
    check(`tiers[${at}].threshold`, isWhole(threshold));
    check(`tiers[${at}].multiplier`, isDecimal(multiplier));
  });
  return wrong.map((field) => ({ field, code: 'not_a_number', message: t('error.not_a_number') }));
}

/** The body of a draft without number errors; fields that this service does not have stay out. */
export function toBody(draft) {
  const { version, updated_at: updated, ...body } = draft;
  body.tier_window_months = whole(draft.tier_window_months);
  body.points_expire_after_months = whole(draft.points_expire_after_months);
  body.tiers = draft.tiers.map(({ name, threshold, multiplier, benefits }) => ({
    name: slug(name), threshold: whole(threshold), multiplier: decimal(multiplier), benefits,
  }));
  body.points_per_unit = decimal(draft.points_per_unit);
  if ('point_value' in draft) body.point_value = decimal(draft.point_value);
  if ('remind_days' in draft) body.remind_days = days(draft.remind_days).map(Number);
  return body;
}
