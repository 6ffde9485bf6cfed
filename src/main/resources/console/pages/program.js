import { html, useRef, useState } from '../vendor/preact-htm.js';
import { request } from '../api.js';
import * as format from '../format.js';
import { useLoad } from '../loading.js';
import { t } from '../text.js';
import { Input, Select, errorOf } from '../ui/fields.js';
import { Failed, Page, SkeletonCard } from '../ui/parts.js';
import { toast } from '../ui/toasts.js';
import { numberErrors, toBody } from './program/body.js';
import { Moves, Review } from './program/preview.js';
import { TierEditor } from './program/tiers.js';

async function readProgram(signal) {
  const response = await request('GET', '/loyalty/program', { signal });
  return { program: await response.json(), etag: response.headers.get('ETag') };
}

function Rules({ draft, set, error }) {
  const bind = (name) => ({ label: t('program.' + name), value: draft[name], onChange: set(name), error: errorOf(error, name) });
  return html`
    <section class="card pad stack" aria-label=${t('program.rules')}>
      <h2>${t('program.rules')}</h2>
      <div class="pair"><${Input} ...${bind('name')} required /><${Input} ...${bind('currency')} required maxlength="3" /></div>
      <div class="pair">
        <${Input} ...${bind('points_per_unit')} inputmode="decimal" hint=${t('program.points_per_unit_hint', { currency: draft.currency })} required />
        <${Select} ...${bind('rounding')} options=${['floor', 'half_up', 'ceil'].map((one) => [one, t('program.rounding_' + one)])} />
      </div>
      <div class="pair">
        <${Input} ...${bind('points_expire_after_months')} inputmode="numeric" hint=${t('program.expire_hint')} />
        <${Input} ...${bind('tier_window_months')} inputmode="numeric" hint=${t('program.window_hint')} />
      </div>
      <div class="pair">
        <${Input} ...${bind('timezone')} required placeholder="Europe/Madrid" />
        <${Input} ...${bind('day_starts_at')} required placeholder="04:00" hint=${t('program.day_hint')} />
      </div>
      ${('point_value' in draft || 'remind_days' in draft) && html`<div class="pair">
        ${'point_value' in draft && html`<${Input} ...${bind('point_value')} inputmode="decimal" hint=${t('program.point_value_hint')} />`}
        ${'remind_days' in draft && html`<${Input} ...${bind('remind_days')} hint=${t('program.remind_hint')} />`}</div>`}
    </section>`;
}

export default function Program() {
  const { data, error, retry, setData } = useLoad(readProgram, []);
  if (error && !data) return html`<${Page} title=${t('program.title')}><section class="card"><${Failed} error=${error} retry=${retry} /></section><//>`;
  if (!data) return html`<${Page} title=${t('program.title')}><div class="stack"><${SkeletonCard} height="330" /><${SkeletonCard} height="260" /></div><//>`;
  return html`<${Editor} key=${data.etag} stored=${data} onSaved=${setData} onReload=${retry} />`;
}

function Editor({ stored, onSaved, onReload }) {
  const { program, etag } = stored;
  const [draft, setDraft] = useState(program);
  const [state, setState] = useState({ isSaving: false, error: null });
  const set = (name) => (value) => setDraft((old) => ({ ...old, [name]: value }));
  const form = useRef();
  const isChanged = JSON.stringify(draft) !== JSON.stringify(program);
  const wrong = numberErrors(draft);
  const fieldErrors = { errors: [...wrong, ...(state.error?.errors ?? [])] };
  const save = async (event) => {
    event.preventDefault();
    if (state.isSaving) return;
    if (wrong.length > 0) {
      form.current.querySelector('[aria-invalid]').focus();
      return;
    }
    setState({ isSaving: true, error: null });
    try {
      const response = await request('PUT', '/loyalty/program', { body: toBody(draft), etag });
      onSaved({ program: await response.json(), etag: response.headers.get('ETag') });
      setState({ isSaving: false, error: null });
      toast(t('program.saved'));
    } catch (failure) {
      setState({ isSaving: false, error: failure });
    }
  };
  const isConflict = state.error?.code === 'version_conflict';
  return html`
    <${Page} title=${t('program.title')} lead=${t('program.lead', { time: format.dateTime(program.updated_at) })}>
      <${Review} version=${program.version} />
      <form class="stack" ref=${form} onSubmit=${save} novalidate>
        <div class="columns">
          <div class="stack">
            <${TierEditor} tiers=${draft.tiers} onChange=${set('tiers')} error=${fieldErrors} />
            <${Rules} draft=${draft} set=${set} error=${fieldErrors} />
          </div>
          <aside class="stack sticky"><${Moves} body=${isChanged && wrong.length === 0 ? toBody(draft) : null} tiers=${program.tiers} />
            ${state.error && html`<${Failed} error=${state.error} title=${isConflict ? t('program.conflict') : t('dialog.refused')} retry=${isConflict ? onReload : null} isSmall />`}
            <div class="form-foot">
              <button type="button" class="button" disabled=${!isChanged} onClick=${() => setDraft(program)}>${t('program.discard')}</button>
              <button class="button primary" disabled=${!isChanged || state.isSaving} aria-busy=${String(state.isSaving)}>${t('program.save')}</button>
            </div>
          </aside>
        </div>
      </form>
    <//>`;
}
