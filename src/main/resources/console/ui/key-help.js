import { html } from '../vendor/preact-htm.js';
import { t } from '../text.js';
import { Dialog } from './dialog.js';

const KEYS = [
  ['search', ['/']],
  ['palette', ['Ctrl', 'K']],
  ['move', ['↑', '↓']],
  ['open', ['↵']],
  ['earn', ['e']],
  ['redeem', ['r']],
  ['close', ['Esc']],
  ['help', ['?']],
];

export const KeyHelp = ({ onClose }) => html`
  <${Dialog} title=${t('keys.title')} onClose=${onClose}>
    <dl class="facts dialog-body keys">
      ${KEYS.map(([name, keys]) => html`
        <div key=${name}><dt>${t('keys.' + name)}</dt><dd>${keys.map((key) => html`<kbd key=${key}>${key}</kbd>`)}</dd></div>`)}
    </dl>
  <//>`;
