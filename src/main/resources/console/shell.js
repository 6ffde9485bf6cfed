// The frame of every page: navigation, shortcuts, toasts.

import { html, useEffect, useErrorBoundary, useRef, useState } from './vendor/preact-htm.js';
import { config } from './settings.js';
import { href, navigate, useRoute } from './router.js';
import { usePaletteKey, useShortcuts } from './keys.js';
import * as session from './session.js';
import { t, term } from './text.js';
import { Icon } from './ui/icons.js';
import { Avatar, Empty, Failed, Page } from './ui/parts.js';
import { Toasts } from './ui/toasts.js';
import { Account } from './ui/account.js';
import { Palette } from './ui/palette.js';
import { KeyHelp } from './ui/key-help.js';

/** Pages of the navigation: [action, path, icon]. */
const PAGES = [
  ['overview', '/overview', 'chart'],
  ['customers', '/customers', 'users'],
  ['import', '/import', 'upload'],
  ['program', '/program', 'star'],
  ['events', '/events', 'bolt'],
  ['audit', '/audit', 'shield'],
];

/** Each page is a module that is loaded when it is opened. */
const MODULES = [
  [/^\/overview$/, 'overview', () => import('./pages/overview.js')],
  [/^\/customers$/, 'customers', () => import('./pages/customers.js')],
  [/^\/customers\/(?<id>[^/]+)$/, 'customers', () => import('./pages/customer.js')],
  [/^\/import$/, 'import', () => import('./pages/import.js')],
  [/^\/program$/, 'program', () => import('./pages/program.js')],
  [/^\/events$/, 'events', () => import('./pages/events.js')],
  [/^\/events\/webhooks$/, 'events', () => import('./pages/webhooks.js')],
  [/^\/events\/webhooks\/(?<id>[^/]+)$/, 'events', () => import('./pages/webhook.js')],
  [/^\/audit$/, 'audit', () => import('./pages/audit.js')],
];

export const pages = () => PAGES.filter(([action]) => session.can(action));

function find(path) {
  for (const [pattern, action, load] of MODULES) {
    const match = pattern.exec(path);
    if (match) return { action, load, parameters: match.groups ?? {} };
  }
  return null;
}

/** The component of a page; the earlier page stays until the module is loaded. */
function useComponent(page) {
  const [loaded, setLoaded] = useState({ page: null, component: null, error: null });
  useEffect(() => {
    let isOutdated = false;
    const settle = (result) => isOutdated || setLoaded({ page, ...result });
    page?.load().then(
      (module) => settle({ component: module.default, error: null }),
      (error) => settle({ component: null, error }),
    );
    return () => { isOutdated = true; };
  }, [page?.load]);
  return loaded;
}

function Navigation({ path, onAccount }) {
  const member = session.member();
  return html`
    <nav class="side" aria-label=${t('nav.label')}>
      <a class="brand" href=${href('/')}><span class="mark"><${Icon} name="star" /></span>${t('app.name')}</a>
      ${pages().map(([action, to, icon]) => html`
        <a key=${action} class="side-link" href=${href(to)} aria-current=${path === to || path.startsWith(to + '/') ? 'page' : null}>
          <${Icon} name=${icon} size="18" /><span>${t('nav.' + action)}</span></a>`)}
      <button type="button" class="side-link account" aria-haspopup="dialog" onClick=${onAccount}>
        <${Avatar} name=${member.name} size="30" />
        <span class="account-text"><b>${member.name}</b><small>${term('role', member.role)}</small></span>
        <span class="account-short">${t('nav.account')}</span>
      </button>
    </nav>`;
}

function NotFound() {
  return html`
    <${Page} title=${t('not_found.title')}>
      <${Empty} title=${t('not_found.text')}><a class="button" href=${href('/')}>${t('not_found.home')}</a><//>
    <//>`;
}

/** A tab that was open during an upgrade cannot load pages of its old version. */
const Outdated = ({ error }) => html`
  <${Page} title=${t('outdated.title')}>
    <${Failed} error=${error} title=${t('outdated.text')} retry=${() => location.reload()} />
  <//>`;

/** Shows a failed state instead of a page that throws, until another address is opened. */
function Guard({ address, children }) {
  const failedAt = useRef(null);
  const [error, reset] = useErrorBoundary((cause) => {
    failedAt.current = address;
    console.error(cause);
  });
  useEffect(() => {
    if (error && failedAt.current !== address) reset();
  }, [address]);
  if (!error) return children;
  return html`
    <${Page} title=${t('broken.title')}>
      <${Failed} error=${error} title=${t('broken.text')} retry=${() => location.reload()} />
    <//>`;
}

export function Shell() {
  const { path, query } = useRoute();
  const [dialog, setDialog] = useState(null);
  const main = useRef();
  const isFirst = useRef(true);
  const close = () => setDialog(null);

  useEffect(() => {
    if (path !== '/') return;
    const first = pages()[0];
    if (first) navigate(href(first[1]), { replace: true });
  }, [path]);
  useShortcuts({
    '/': () => {
      const field = document.querySelector('input[type=search]');
      if (field) field.focus();
      else if (session.can('customers')) navigate(href('/customers', { focus: 'search' }));
    },
    '?': () => setDialog('keys'),
  });
  usePaletteKey(() => setDialog('palette'));

  const page = find(path);
  const isAllowed = page && session.can(page.action);
  const loaded = useComponent(isAllowed ? page : null);
  const Component = loaded.component;
  useEffect(() => {
    if (!isFirst.current && Component && !history.state?.focus) main.current.querySelector('h1')?.focus({ preventScroll: true });
    if (Component) isFirst.current = false;
  }, [path, Component]);

  let content = null;
  if (pages().length === 0) content = html`<${Page} title=${t('no_access.title')}><${Empty} icon="shield" title=${t('no_access.text')} /><//>`;
  else if (path === '/') content = null;
  else if (!isAllowed) content = html`<${NotFound} />`;
  else if (loaded.error) content = html`<${Outdated} error=${loaded.error} />`;
  else if (Component && loaded.page.load === page.load) content = html`<${Guard} key=${path} address=${query.toString()}><${Component} ...${page.parameters} /><//>`;

  return html`
    <a class="skip" href="#main" onClick=${(event) => { event.preventDefault(); main.current.focus(); }}>${t('nav.skip')}</a>
    <div class="shell">
      <${Navigation} path=${path} onAccount=${() => setDialog('account')} />
      <main id="main" tabindex="-1" ref=${main}>${content}</main>
    </div>
    ${dialog === 'account' && html`<${Account} release=${config.release} onKeys=${() => setDialog('keys')} onClose=${close} />`}
    ${dialog === 'palette' && html`<${Palette} pages=${pages()} onClose=${close} />`}
    ${dialog === 'keys' && html`<${KeyHelp} onClose=${close} />`}
    <${Toasts} />`;
}
