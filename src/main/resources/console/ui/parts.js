// Small parts that pages are made of.

import { html, useEffect, useRef, useState } from '../vendor/preact-htm.js';
import { ApiProblem, LostAnswer } from '../api.js';
import * as format from '../format.js';
import { message, t, term } from '../text.js';
import { Icon } from './icons.js';

export const Avatar = ({ name, size = 34 }) => html`
  <span class="avatar" aria-hidden="true"
    style=${`--hue:${format.hue(name)};--size:${size}px`}>${format.initials(name)}</span>`;

const COLORS = ['bronze', 'silver', 'gold', 'platinum'];

/** The colour of a tier: its own, or that of its place on the ladder. */
export function tierColor(name, program) {
  if (COLORS.includes(name)) return name;
  const at = program?.tiers.findIndex((tier) => tier.name === name) ?? -1;
  return COLORS[Math.max(0, at) % COLORS.length];
}

export const Tier = ({ name, program }) => html`
  <span class=${'tier ' + tierColor(name, program)}>${term('tier', name)}</span>`;

export const Status = ({ status }) => html`<span class=${'status ' + status}>${term('status', status)}</span>`;

/** A time that a pointer or a screen reader can expand: "3 days ago" has the exact time as title. */
export const Time = ({ at, as = 'relative' }) => html`
  <time datetime=${at} title=${format.dateTime(at)}>${format[as](at)}</time>`;

/** A page with its heading; `title` is also the title of the tab. */
export function Page({ title, tabTitle, lead, media, actions, crumb, class: name = '', children }) {
  const heading = useRef();
  useEffect(() => {
    document.title = `${tabTitle ?? title} · ${t('app.name')}`;
  }, [tabTitle ?? title]);
  return html`
    <div class=${'page ' + name}>
      ${crumb}
      <header class="head">
        ${media}
        <div class="head-text">
          <h1 tabindex="-1" ref=${heading}>${title}</h1>
          ${lead && html`<p class="muted num">${lead}</p>`}
        </div>
        ${actions && html`<div class="head-actions">${actions}</div>`}
      </header>
      ${children}
    </div>`;
}

/** The name of a field by its JSON path; none for the whole body. */
function fieldName(path) {
  const key = 'field.' + path.split('.').at(-1);
  return path === '$' ? '' : `${t(key) === key ? path : t(key)}: `;
}

/** The reason of a failure, in the language of the console where it is known. */
export function reason(error) {
  if (error instanceof LostAnswer) return t('failed.connection');
  if (error instanceof ApiProblem && error.errors.length > 0) {
    return error.errors.map((one) => fieldName(one.field) + message('error', one.code, one.message)).join(' ');
  }
  return error instanceof ApiProblem ? message('problem', error.code, error.message) : error.message;
}

/** A failed state, with the request id that support needs. */
export const Failed = ({ error, retry, title = t('failed.title'), isSmall }) => html`
  <div class=${'failed' + (isSmall ? ' small' : '')} role="alert">
    <${Icon} name="alert" size="20" />
    <div>
      <b>${title}</b>
      <p>${reason(error)}</p>
      ${error.requestId && html`<p class="muted">${t('failed.request')} <code>${error.requestId}</code></p>`}
    </div>
    ${retry && html`<button type="button" class="button" onClick=${retry}>${t('failed.retry')}</button>`}
  </div>`;

export const Empty = ({ icon = 'search', title, children }) => html`
  <div class="empty"><span class="empty-icon"><${Icon} name=${icon} size="22" /></span><b>${title}</b>${children}</div>`;

/** Grey bars of the size of the text that they stand for. */
export const Skeleton = ({ width = '100%', height = '1em' }) => html`
  <span class="skeleton" style=${`--w:${width};--h:${height}`} aria-hidden="true"></span>`;

export const SkeletonCard = ({ height }) => html`
  <div class="card pad" aria-busy="true" style=${`min-height:${height}px`}>
    <div class="stack"><${Skeleton} width="30%" /><${Skeleton} width="80%" /><${Skeleton} width="60%" /></div>
  </div>`;

/** A group of buttons of which one is pressed. */
export const Segments = ({ label, options, value, onChange }) => html`
  <div class="segments" role="group" aria-label=${label}>
    ${options.map(([key, text]) => html`
      <button type="button" key=${key} aria-pressed=${String(key === value)} onClick=${() => onChange(key)}>${text}</button>`)}
  </div>`;

/** A button that opens a list of actions; items: [{icon, text, onClick, isDanger}]. */
export function Menu({ label, items }) {
  const [isOpen, setOpen] = useState(false);
  const root = useRef();
  useEffect(() => {
    if (!isOpen) return undefined;
    root.current.querySelector('[role=menuitem]').focus();
    const close = (event) => {
      if (event.type === 'keydown' ? event.key === 'Escape' : !root.current.contains(event.target)) {
        setOpen(false);
        if (event.type === 'keydown') root.current.querySelector('button').focus();
      }
    };
    addEventListener('pointerdown', close);
    addEventListener('keydown', close);
    return () => {
      removeEventListener('pointerdown', close);
      removeEventListener('keydown', close);
    };
  }, [isOpen]);
  const onKeyDown = (event) => {
    const all = [...root.current.querySelectorAll('[role=menuitem]')];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
    } else if (event.key === 'Tab') setOpen(false);
  };
  return html`
    <div class="menu" ref=${root}>
      <button type="button" class="button square" aria-label=${label} aria-haspopup="menu"
        aria-expanded=${String(isOpen)} onClick=${() => setOpen(!isOpen)}><${Icon} name="dots" /></button>
      ${isOpen && html`
        <div class="menu-list" role="menu" aria-label=${label} onKeyDown=${onKeyDown}>
          ${items.map(({ icon, text, onClick, isDanger }) => html`
            <button type="button" role="menuitem" tabindex="-1" class=${isDanger ? 'danger' : ''} key=${text}
              onClick=${() => { setOpen(false); onClick(); }}><${Icon} name=${icon} />${text}</button>`)}
        </div>`}
    </div>`;
}

/** A table of names and values; rows: [[name, value]]; rows without a value are left out. */
export const Facts = ({ rows }) => html`
  <dl class="facts">
    ${rows.filter(([, value]) => value !== null && value !== undefined && value !== '').map(([name, value]) => html`
      <div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>`;
