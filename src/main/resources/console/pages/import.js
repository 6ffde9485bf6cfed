import { html, useEffect, useRef, useState } from '../vendor/preact-htm.js';
import { download, get, newKey } from '../api.js';
import * as format from '../format.js';
import { useLoad } from '../loading.js';
import { href, navigate, useRoute } from '../router.js';
import { t, term } from '../text.js';
import { Check, Select } from '../ui/fields.js';
import { Icon } from '../ui/icons.js';
import { Failed, Page, SkeletonCard, Status, reason } from '../ui/parts.js';
import { toast } from '../ui/toasts.js';
import { COLUMNS, check, isTable, upload, useJob } from './import/job.js';

const COUNTS = ['created', 'updated', 'skipped', 'rejected'];
const CHARSETS = [['', 'UTF-8'], ['windows-1252', 'Windows-1252'], ['utf-16', 'UTF-16']];
const REASONS_MAX = 5;

function FileField({ file, onFile }) {
  const [isOver, setOver] = useState(false);
  const drop = (event) => {
    event.preventDefault();
    setOver(false);
    if (event.dataTransfer.files[0]) onFile(event.dataTransfer.files[0]);
  };
  const choose = (event) => {
    const [chosen] = event.target.files;
    event.target.value = ''; // The same file can be chosen again after it was changed.
    if (chosen) onFile(chosen);
  };
  return html`
    <label class=${'drop' + (isOver ? ' over' : '')} onDragOver=${(event) => { event.preventDefault(); setOver(true); }}
      onDragLeave=${() => setOver(false)} onDrop=${drop}>
      <input type="file" accept=".csv,.txt,.tsv,.ndjson,.jsonl,text/csv,application/x-ndjson" onChange=${choose} />
      <span class="empty-icon"><${Icon} name="upload" size="22" /></span>
      <b>${file ? file.name : t('import.choose')}</b>
      <span class="muted small">${file ? t('import.size', { size: format.shortNumber(file.size) }) : t('import.choose_hint')}</span>
    </label>`;
}

function Options({ options, setOption, offersCharset }) {
  return html`
    <div class="options">
      <${Select} label=${t('import.on_duplicate')} value=${options.on_duplicate} onChange=${setOption('on_duplicate')}
        options=${['reject', 'skip', 'update'].map((one) => [one, t('import.duplicate_' + one)])} />
      <${Select} label=${t('import.unknown_columns')} value=${options.unknown_columns} onChange=${setOption('unknown_columns')}
        options=${['ignore', 'attributes', 'reject'].map((one) => [one, t('import.unknown_' + one)])} />
      <${Select} label=${t('import.dates')} value=${options.dates} onChange=${setOption('dates')}
        options=${[['', t('import.dates_iso')], ...['dmy', 'mdy', 'ymd'].map((one) => [one, t('import.dates_' + one)])]} />
      ${offersCharset && html`<${Select} label=${t('import.charset')} value=${options.charset} onChange=${setOption('charset')}
        options=${CHARSETS} />`}
      <${Check} label=${t('import.balances')} hint=${t('import.balances_hint')} isChecked=${options.balances} onChange=${setOption('balances')} />
    </div>`;
}

function Columns({ job, columns, setColumns }) {
  const choose = (heading, field) => {
    const { [heading]: earlier, ...others } = columns;
    setColumns(field ? { ...others, [heading]: field } : others);
  };
  return html`
    <div class="scroll"><table>
      <caption class="unseen">${t('import.columns')}</caption>
      <thead><tr><th scope="col">${t('import.heading')}</th><th scope="col">${t('import.field')}</th></tr></thead>
      <tbody>${job.columns.map(({ heading, field }, at) => {
        const chosen = columns[heading] ?? field ?? '';
        const isAutomatic = !columns[heading] && field;
        const known = COLUMNS.includes(chosen) || chosen === '' ? COLUMNS : [chosen, ...COLUMNS];
        return html`
          <tr key=${at}><th scope="row" class="heading">${heading}</th><td>
            <select aria-label=${t('import.field_of', { heading })} value=${chosen} onChange=${(event) => choose(heading, event.target.value)}>
              ${!isAutomatic && html`<option value="" selected=${chosen === ''}>${t(columns[heading] ? 'import.automatic' : 'import.no_field')}</option>`}
              ${known.map((one) => html`<option key=${one} value=${one} selected=${one === chosen}>${term('column', one)}</option>`)}
            </select></td></tr>`;
      })}</tbody>
    </table></div>`;
}

const rejectsOf = ({ id }) => download(`/customers/imports/${id}/rejects`, null, `rejects-${id}.ndjson`)
  .catch((error) => toast(`${t('failed.title')} ${reason(error)}`));

/** The text of an error of a file or of one of its headings. */
function textOf({ field, code }) {
  return field === '$' ? t('import.file_' + code) : t('import.heading_' + code, { heading: field });
}

/** Why a file as a whole cannot be imported. */
function Unusable({ job, reasons }) {
  return html`
    <div class="notice bad stack" role="alert">
      <b>${t('import.unusable')}</b>
      ${reasons.slice(0, REASONS_MAX).map((one) => html`<p key=${one.field + one.code}>${textOf(one)}</p>`)}
      ${reasons.length > REASONS_MAX && html`<span>${t('import.more_reasons', { count: reasons.length - REASONS_MAX })}</span>`}
      <div><button type="button" class="button" onClick=${() => rejectsOf(job)}><${Icon} name="download" />${t('import.reasons')}</button></div>
    </div>`;
}

/** Counts of an import, and its progress while it runs. */
function Progress({ job, title }) {
  return html`
    <div class="stack" role="status">
      <div class="split"><h2>${title}</h2><${Status} status=${job.status} /></div>
      <progress max=${Math.max(1, job.received)} value=${job.processed} aria-label=${title}></progress>
      <p class="muted num small">${t('import.processed', { processed: format.number(job.processed), received: format.number(job.received) })}</p>
      <dl class="counts num">${COUNTS.map((name) => html`
        <div key=${name} class=${name === 'rejected' && job.rejected > 0 ? 'bad' : ''}><dt>${t('import.' + name)}</dt><dd>${format.number(job[name])}</dd></div>`)}</dl>
      ${job.rejected > 0 && job.status !== 'running' && html`
        <div><button type="button" class="button" onClick=${() => rejectsOf(job)}><${Icon} name="download" />${t('import.rejects')}</button></div>`}
    </div>`;
}

const START = { on_duplicate: 'reject', unknown_columns: 'ignore', dates: '', charset: '', balances: false };

/** The parameters of the upload; files of JSON lines have no columns. */
function parameters(file, options) {
  const query = { ...options, balances: options.balances || null };
  return isTable(file) ? query : { ...query, unknown_columns: null, dates: null };
}

export default function Import() {
  const [file, setFile] = useState(null);
  const [options, setOptions] = useState(START);
  const [columns, setColumns] = useState({});
  const [real, setReal] = useState(null);
  const [state, setState] = useState({ isSending: false, error: null });
  const isSending = useRef(false);
  const key = useRef(newKey());
  // The service checks the file after each change of the options.
  const wanted = JSON.stringify([options, columns]);
  const trial = useLoad(
    async (signal) => file && { ...(await check(file, parameters(file, options), columns, signal)), file, wanted },
    [file, wanted],
  );
  const checked = trial.data?.file === file ? trial.data : null;
  const followed = useJob(checked?.job);
  const run = useJob(real);

  // The address names the import that was started, so that it is found again.
  const id = useRoute().query.get('job');
  const earlier = useLoad(async (signal) => id && id !== real?.id && setReal(await get(`/customers/imports/${id}`, null, signal)), [id]);
  useEffect(() => {
    if (!id) setReal(null);
  }, [id]);

  /** Another file or option is another request. */
  const reset = () => {
    key.current = newKey();
    setReal(null);
    if (id) navigate(href('/import'), { replace: true });
    setState({ isSending: false, error: null });
  };
  const choose = (chosen) => {
    reset();
    setColumns({});
    setFile(chosen);
  };
  const setOption = (name) => (value) => {
    reset();
    setOptions((old) => ({ ...old, [name]: value }));
  };
  const map = (mapped) => {
    reset();
    setColumns(mapped);
  };
  const start = async () => {
    if (isSending.current) return;
    isSending.current = true;
    setState({ isSending: true, error: null });
    try {
      const started = await upload(file, parameters(file, options), columns, { key: key.current });
      setReal(started);
      navigate(href('/import', { job: started.id }), { replace: true });
      setState({ isSending: false, error: null });
    } catch (error) {
      setState({ isSending: false, error });
    }
    isSending.current = false;
  };

  const tested = followed.job?.id === checked?.job.id ? followed.job : checked?.job;
  const isCurrent = checked?.wanted === wanted && !trial.isLoading && !trial.error;
  const usable = isCurrent && tested.status === 'succeeded' ? tested.created + tested.updated : 0;
  const isMisread = checked?.reasons.some(({ field, code }) => field === '$' && code === 'invalid_format');
  return html`
    <${Page} title=${t('import.title')} lead=${t('import.lead')}>
      <div class="stack narrow">
        <section class="card pad stack" aria-label=${t('import.file')}>
          <${FileField} file=${file} onFile=${choose} />
          <${Options} options=${options} setOption=${setOption} offersCharset=${isMisread || options.charset} />
        </section>
        ${trial.error && html`<section class="card"><${Failed} error=${trial.error} retry=${trial.retry} title=${t('import.check_failed')} /></section>`}
        ${file && trial.isLoading && !tested && html`<${SkeletonCard} height="180" />`}
        ${tested && !real && html`
          <section class="card pad stack" aria-label=${t('import.check')}>
            ${!trial.error && html`<${Progress} job=${tested} title=${t('import.check')} />`}
            ${followed.error && html`<${Failed} error=${followed.error} retry=${followed.retry} title=${t('import.check_failed')} isSmall />`}
            ${!trial.error && tested.status === 'failed' && html`<${Unusable} job=${tested} reasons=${checked.reasons} />`}
            ${tested.columns.length > 0 && html`<${Columns} job=${tested} columns=${columns} setColumns=${map} />`}
            ${state.error && html`<${Failed} error=${state.error} title=${t('import.start_failed')} isSmall />`}
            <div class="form-foot"><button type="button" class="button primary" disabled=${usable === 0 || state.isSending} onClick=${start}>
              ${t('import.start', { count: usable, customers: format.number(usable) })}</button></div>
          </section>`}
        ${earlier.error && id && html`<section class="card"><${Failed} error=${earlier.error} retry=${earlier.retry} /></section>`}
        ${run.job && html`
          <section class="card pad stack" aria-label=${t('import.running')}>
            <${Progress} job=${run.job} title=${t('import.running')} />
            ${run.error && html`<${Failed} error=${run.error} retry=${run.retry} isSmall />`}
            ${run.job.status === 'succeeded' && html`<p class="notice good">${t('import.done')} <a class="link" href=${href('/customers', { sort: '-created_at' })}>${t('import.show')}</a></p>`}
          </section>`}
      </div>
    <//>`;
}
