import { html, useState } from '../vendor/preact-htm.js';
import { LANGUAGES, chooseLanguage, chooseShortcuts, chooseTheme, hasShortcuts, language, theme } from '../settings.js';
import * as session from '../session.js';
import { t, term } from '../text.js';
import { Dialog } from './dialog.js';
import { Check, Select } from './fields.js';
import { Icon } from './icons.js';
import { Avatar, Segments } from './parts.js';

/** The signed-in member, and the choices of this browser. */
export function Account({ release, onKeys, onClose }) {
  const member = session.member();
  const [chosen, setChosen] = useState(theme());
  const choose = (name) => {
    chooseTheme(name);
    setChosen(name);
  };
  const [areOn, setOn] = useState(hasShortcuts());
  const chooseKeys = (isChecked) => {
    chooseShortcuts(isChecked);
    setOn(isChecked);
  };
  return html`
    <${Dialog} title=${t('account.title')} onClose=${onClose}>
      <div class="dialog-body">
        <div class="person">
          <${Avatar} name=${member.name} size="44" />
          <div><b>${member.name}</b><small>${term('role', member.role)}</small></div>
        </div>
        <div class="field"><span class="label">${t('account.theme')}</span>
          <${Segments} label=${t('account.theme')} value=${chosen} onChange=${choose}
            options=${[['system', t('theme.system')], ['light', t('theme.light')], ['dark', t('theme.dark')]]} />
        </div>
        <${Select} label=${t('account.language')} value=${language()} options=${Object.entries(LANGUAGES)} onChange=${chooseLanguage} />
        <${Check} label=${t('account.shortcuts')} hint=${t('account.shortcuts_hint')} isChecked=${areOn} onChange=${chooseKeys} />
        <div class="account-links">
          <button type="button" class="button" onClick=${onKeys}><${Icon} name="keyboard" />${t('account.keys')}</button>
          <a class="button" href="/docs" target="_blank" rel="noopener">${t('account.docs')}</a>
          <button type="button" class="button" onClick=${() => session.end('out')}>${t('account.sign_out')}</button>
        </div>
        <p class="muted small">${t('account.release', { release })}</p>
      </div>
    <//>`;
}
