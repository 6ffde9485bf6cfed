// Numbers, money and times in the language of the console.

import { language } from './settings.js';

const tag = language();
const numbers = new Intl.NumberFormat(tag);
const compact = new Intl.NumberFormat(tag, { notation: 'compact', maximumFractionDigits: 1 });
const percents = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 });
const changes = new Intl.NumberFormat(tag, {
  style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero',
});
const signed = new Intl.NumberFormat(tag, { signDisplay: 'exceptZero' });
const relatives = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' });
const regions = new Intl.DisplayNames(tag, { type: 'region' });
const languages = new Intl.DisplayNames(tag, { type: 'language' });
const lists = new Intl.ListFormat(tag, { type: 'conjunction' });

const DATE = new Intl.DateTimeFormat(tag, { dateStyle: 'medium' });
const DAY = new Intl.DateTimeFormat(tag, { dateStyle: 'full' });
const PLAIN_DATE = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeZone: 'UTC' });
const DATE_TIME = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' });
const CLOCK = new Intl.DateTimeFormat(tag, { timeStyle: 'short' });
const MONTH_DAY = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'long', timeZone: 'UTC' });
const MONTH = new Intl.DateTimeFormat(tag, { month: 'long', timeZone: 'UTC' });
const MONTH_YEAR = new Intl.DateTimeFormat(tag, { month: 'short', year: 'numeric', timeZone: 'UTC' });
const SHORT_DAY = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', timeZone: 'UTC' });
const WEEKDAY = new Intl.DateTimeFormat(tag, { weekday: 'short', timeZone: 'UTC' });

export const number = (value) => numbers.format(value);
export const shortNumber = (value) => compact.format(value);
export const percent = (ratio) => percents.format(ratio);
export const change = (ratio) => changes.format(ratio);
export const signedNumber = (value) => signed.format(value);
export const list = (words) => lists.format(words);
export const country = (code) => regions.of(code);
export const languageName = (code) => {
  try {
    return languages.of(code);
  } catch {
    return code; // Not a BCP 47 tag that this browser knows.
  }
};

/** An amount of the API, a decimal string, which a binary number must not round. */
export const money = (amount, currency) =>
  new Intl.NumberFormat(tag, { style: 'currency', currency }).format(amount);

export const date = (timestamp) => DATE.format(new Date(timestamp));
export const day = (timestamp) => DAY.format(new Date(timestamp));
export const dateTime = (timestamp) => DATE_TIME.format(new Date(timestamp));
export const clock = (timestamp) => CLOCK.format(new Date(timestamp));
export const plainDate = (iso) => PLAIN_DATE.format(new Date(iso + 'T00:00:00Z'));
export const month = (number) => MONTH.format(new Date(Date.UTC(2024, number - 1, 1)));
export const monthYear = (iso) => MONTH_YEAR.format(new Date(iso.slice(0, 7) + '-01T00:00:00Z'));
/** The day of a time in a time zone, such as 2026-05-17. */
export const isoDate = (time, timeZone) => new Intl.DateTimeFormat('sv', { timeZone }).format(time);
export const shortDay = (iso) => SHORT_DAY.format(new Date(iso.slice(0, 10) + 'T00:00:00Z'));
/** Monday is 1. */
export const weekday = (number) => WEEKDAY.format(new Date(Date.UTC(2024, 0, number)));

/** Whether a text is a day of the calendar, such as 2026-05-17. */
export function isPlainDate(text) {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** A date of birth; without a year if the year is 0000. */
export const birthday = (iso) =>
  iso.startsWith('0000')
    ? MONTH_DAY.format(new Date(iso.replace('0000', '2024') + 'T00:00:00Z'))
    : plainDate(iso);

const UNITS = [['year', 31536000], ['month', 2592000], ['week', 604800], ['day', 86400], ['hour', 3600], ['minute', 60]];

/** "3 days ago", "in 2 hours". */
export function relative(timestamp) {
  const seconds = (new Date(timestamp) - Date.now()) / 1000;
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
  return relatives.format(Math.trunc(seconds / size), unit);
}

/** Whether two timestamps are on the same local day. */
export const sameDay = (one, other) =>
  new Date(one).toDateString() === new Date(other).toDateString();

export const fullName = (customer) =>
  [customer.first_name, customer.last_name].filter(Boolean).join(' ');

/** A name inside a sentence: letters written from right to left do not turn the words around it. */
export const isolated = (name) => `\u2068${name}\u2069`;

export function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...word][0]).join('').toUpperCase();
}

/** A hue that is the same for a name on every page. */
export const hue = (name) => [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 7);
