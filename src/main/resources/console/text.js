// The texts of the console, from strings/<language>.json.

import { config, language } from './settings.js';

let texts = {};
let plurals;

/** Loads the texts; called once, before the first page is drawn. */
export async function loadTexts() {
  const tag = language();
  document.documentElement.lang = tag;
  plurals = new Intl.PluralRules(tag);
  const response = await fetch(`${config.files}/strings/${tag}.json`);
  if (!response.ok) throw new Error(`strings/${tag}.json: ${response.status}`);
  texts = await response.json();
}

/**
 * The text of a key. Words in braces are replaced by values; a text with plural forms is an object
 * whose form `count` selects.
 */
export function t(key, values = {}) {
  let text = texts[key] ?? key;
  if (typeof text === 'object') text = text[plurals.select(values.count)] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** The text of a code of the API: in English the API's own text, which is more precise. */
export const message = (group, code, english) =>
  language() === 'en' ? english : texts[`${group}.${code}`] ?? english;

/** The text of a value that the API may extend, such as an allergen; unknown slugs become words. */
export function term(group, slug) {
  const known = texts[`${group}.${slug}`];
  if (known !== undefined) return known;
  const words = String(slug).replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
