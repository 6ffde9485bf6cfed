import { html, useEffect, useState } from '../vendor/preact-htm.js';
import { LANGUAGES, chooseLanguage, config, language } from '../settings.js';
import * as session from '../session.js';
import { t, term } from '../text.js';
import { Area, Check, Input } from '../ui/fields.js';
import { Icon } from '../ui/icons.js';

const ROLES = [['admin', 'shield'], ['manager', 'chart'], ['staff', 'user']];

/** The sign-in with the means of this service: Supabase, a role of the embedded service, or a token. */
export function SignIn() {
  const [isKept, keep] = useState(false);
  const [isSending, setSending] = useState(false);
  const [error, setError] = useState(null);
  useEffect(() => { document.title = `${t('sign_in.title')} · ${t('app.name')}`; }, []);

  const run = async (signIn, failure) => {
    if (isSending) return;
    setSending(true);
    setError(null);
    try {
      await signIn();
    } catch (cause) {
      setError(failure ?? (cause instanceof TypeError ? t('failed.connection') : cause.message));
      setSending(false);
    }
  };
  const form = { run, isKept, isSending };
  return html`
    <main class="sign-in">
      <div class="sign-in-card card">
        <span class="mark large"><${Icon} name="star" size="24" /></span>
        <h1>${t('sign_in.title')}</h1>
        <p class="muted">${t('sign_in.lead')}</p>
        ${session.endedBecause() === 'expired' && html`<p class="notice" role="status">${t('sign_in.expired')}</p>`}
        ${error && html`<p class="notice bad" role="alert">${error}</p>`}
        ${config.supabaseUrl ? html`<${Password} ...${form} />` : config.isEmbedded ? html`<${Roles} ...${form} />` : html`<${Token} ...${form} />`}
        <${Check} label=${t('sign_in.keep')} hint=${t('sign_in.keep_hint')} isChecked=${isKept} onChange=${keep} />
        ${(config.supabaseUrl || config.isEmbedded) && html`
          <details class="other"><summary>${t('sign_in.with_token')}</summary><${Token} ...${form} /></details>`}
      </div>
      <p class="sign-in-foot muted">
        <a href="/docs">${t('account.docs')}</a>
        ${Object.entries(LANGUAGES).filter(([tag]) => tag !== language()).map(([tag, name]) => html`
          <button key=${tag} type="button" class="link" lang=${tag} onClick=${() => chooseLanguage(tag)}>${name}</button>`)}
        <span>${t('account.release', { release: config.release })}</span>
      </p>
    </main>`;
}

function Password({ run, isKept, isSending }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const submit = (event) => {
    event.preventDefault();
    run(() => session.signInWithPassword(email, password, isKept));
  };
  return html`
    <form class="stack" onSubmit=${submit}>
      <${Input} label=${t('field.email')} type="email" autocomplete="username" required value=${email} onChange=${setEmail} />
      <${Input} label=${t('sign_in.password')} type="password" autocomplete="current-password" required value=${password} onChange=${setPassword} />
      <button class="button primary wide" disabled=${isSending}>${t('sign_in.submit')}</button>
    </form>`;
}

const Roles = ({ run, isKept, isSending }) => html`
  <ul class="roles">
    ${ROLES.map(([role, icon]) => html`
      <li key=${role}><button type="button" class="role" disabled=${isSending} onClick=${() => run(() => session.signInAs(role, isKept))}>
        <span class="role-icon"><${Icon} name=${icon} size="18" /></span>
        <span><b>${term('role', role)}</b><small class="muted">${t('sign_in.role_' + role)}</small></span>
        <${Icon} name="chevron" /></button></li>`)}
  </ul>
  <p class="muted small">${t('sign_in.embedded')}</p>`;

function Token({ run, isKept, isSending }) {
  const [token, setToken] = useState('');
  const submit = (event) => {
    event.preventDefault();
    run(async () => session.signInWithToken(token, isKept), t('sign_in.not_a_token'));
  };
  return html`
    <form class="stack" onSubmit=${submit}>
      <${Area} label=${t('sign_in.token')} hint=${t('sign_in.token_hint')} rows="3" spellcheck=${false} required value=${token} onChange=${setToken} />
      <button class="button primary wide" disabled=${isSending || !token.trim()}>${t('sign_in.submit')}</button>
    </form>`;
}
