import { html, useRef, useState } from '../vendor/preact-htm.js';
import { download, newKey } from '../api.js';
import * as format from '../format.js';
import { useLoad } from '../loading.js';
import { href } from '../router.js';
import { t, term } from '../text.js';
import { Check, Select } from '../ui/fields.js';
import { Icon } from '../ui/icons.js';
import { Failed, Page, SkeletonCard, Status, reason } from '../ui/parts.js';
import { toast } from '../ui/toasts.js';
import { COLUMNS, isTable, upload, useJob } from './import/job.js';

const COUNTS = ['created', 'updated', 'skipped', 'rejected'];

function FileField({ file, onFile }) {
  const [isOver, setOver] = useState(false);
  const drop = (event) => {
    event.preventDefault();
    setOver(false);
    if (event.dataTransfer.files[0]) onFile(event.dataTransfer.files[0]);
  };
  return html`
    <label class=${'drop' + (isOver ? ' over' : '')} onDragOver=${(event) => { event.preventDefault(); setOver(true); }}
      onDragLeave=${() => setOver(false)} onDrop=${drop}>
      <input type="file" accept=".csv,.txt,.tsv,.ndjson,.jsonl,text/csv,application/x-ndjson" onChange=${(event) => event.target.files[0] && onFile(event.target.files[0])} />
      <span class="empty-icon"><${Icon} name="upload" size="22" /></span>
      <b>${file ? file.name : t('import.choose')}</b>
      <span class="muted small">${file ? t('import.size', { size: format.shortNumber(file.size) }) : t('import.choose_hint')}</span>
    </label>`;
}

function Options({ options, setOption }) {
  return html`
    <div class="options">
      <${Select} label=${t('import.on_duplicate')} value=${options.on_duplicate} onChange=${setOption('on_duplicate')}
        options=${['reject', 'skip', 'update'].map((one) => [one, t('import.duplicate_' + one)])} />
      <${Select} label=${t('import.unknown_columns')} value=${options.unknown_columns} onChange=${setOption('unknown_columns')}
        options=${['ignore', 'attributes', 'reject'].map((one) => [one, t('import.unknown_' + one)])} />
      <${Select} label=${t('import.dates')} value=${options.dates} onChange=${setOption('dates')}
        options=${[['', t('import.dates_iso')], ...['dmy', 'mdy', 'ymd'].map((one) => [one, t('import.dates_' + one)])]} />
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
      <tbody>${job.columns.map(({ heading, field }) => {
        const chosen = columns[heading] ?? field ?? '';
        const isAutomatic = !columns[heading] && field;
        const known = COLUMNS.includes(chosen) || chosen === '' ? COLUMNS : [chosen, ...COLUMNS];
        return html`
          <tr key=${heading}><th scope="row" class="heading">${heading}</th><td>
            <select aria-label=${t('import.field_of', { heading })} value=${chosen} onChange=${(event) => choose(heading, event.target.value)}>
              ${!isAutomatic && html`<option value="" selected=${chosen === ''}>${t(columns[heading] ? 'import.automatic' : 'import.no_field')}</option>`}
              ${known.map((one) => html`<option key=${one} value=${one} selected=${one === chosen}>${term('column', one)}</option>`)}
            </select></td></tr>`;
      })}</tbody>
    </table></div>`;
}

/** Counts of an import, and its progress while it runs. */
function Progress({ job, title }) {
  const rejects = () => download(`/customers/imports/${job.id}/rejects`, null, `rejects-${job.id}.ndjson`)
    .catch((error) => toast(`${t('failed.title')} ${reason(error)}`));
  return html`
    <div class="stack" role="status">
      <div class="split"><h2>${title}</h2><${Status} status=${job.status} /></div>
      <progress max=${Math.max(1, job.received)} value=${job.processed} aria-label=${title}></progress>
      <p class="muted num small">${t('import.processed', { processed: format.number(job.processed), received: format.number(job.received) })}</p>
      <dl class="counts num">${COUNTS.map((name) => html`
        <div key=${name} class=${name === 'rejected' && job.rejected > 0 ? 'bad' : ''}><dt>${t('import.' + name)}</dt><dd>${format.number(job[name])}</dd></div>`)}</dl>
      ${job.rejected > 0 && job.status !== 'running' && html`
        <div><button type="button" class="button" onClick=${rejects}><${Icon} name="download" />${t('import.rejects')}</button></div>`}
    </div>`;
}

const START = { on_duplicate: 'reject', unknown_columns: 'ignore', dates: '', balances: false };

/** The parameters of the upload; files of JSON lines have no columns. */
function parameters(file, options, isDryRun) {
  const query = { ...options, dry_run: isDryRun, balances: options.balances || null };
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
  const trial = useLoad(
    async (signal) => file && upload(file, parameters(file, options, true), columns, { signal }),
    [file, JSON.stringify(options), JSON.stringify(columns)],
  );
  const check = useJob(trial.data);
  const run = useJob(real);

  /** Another file or option is another request. */
  const reset = () => {
    key.current = newKey();
    setReal(null);
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
      setReal(await upload(file, parameters(file, options, false), columns, { key: key.current }));
      setState({ isSending: false, error: null });
    } catch (error) {
      setState({ isSending: false, error });
    }
    isSending.current = false;
  };

  const tested = check.job;
  const isChecked = tested?.status === 'succeeded';
  const usable = isChecked ? tested.created + tested.updated : 0;
  return html`
    <${Page} title=${t('import.title')} lead=${t('import.lead')}>
      <div class="stack narrow">
        <section class="card pad stack" aria-label=${t('import.file')}>
          <${FileField} file=${file} onFile=${choose} />
          <${Options} options=${options} setOption=${setOption} />
        </section>
        ${trial.error && html`<section class="card"><${Failed} error=${trial.error} retry=${trial.retry} /></section>`}
        ${file && trial.isLoading && !tested && html`<${SkeletonCard} height="180" />`}
        ${tested && !real && html`
          <section class="card pad stack" aria-label=${t('import.check')}>
            <${Progress} job=${tested} title=${t('import.check')} />
            ${check.error && html`<${Failed} error=${check.error} retry=${check.retry} isSmall />`}
            ${tested.columns.length > 0 && html`<${Columns} job=${tested} columns=${columns} setColumns=${map} />`}
            ${tested.status === 'failed' && html`<p class="notice bad">${t('import.unusable')}</p>`}
            ${state.error && html`<${Failed} error=${state.error} isSmall />`}
            <div class="form-foot"><button type="button" class="button primary" disabled=${usable === 0 || trial.isLoading || state.isSending} onClick=${start}>
              ${t('import.start', { count: usable, customers: format.number(usable) })}</button></div>
          </section>`}
        ${run.job && html`
          <section class="card pad stack" aria-label=${t('import.running')}>
            <${Progress} job=${run.job} title=${t('import.running')} />
            ${run.error && html`<${Failed} error=${run.error} retry=${run.retry} isSmall />`}
            ${run.job.status === 'succeeded' && html`<p class="notice good">${t('import.done')} <a class="link" href=${href('/customers', { sort: '-created_at' })}>${t('import.show')}</a></p>`}
          </section>`}
      </div>
    <//>`;
}
