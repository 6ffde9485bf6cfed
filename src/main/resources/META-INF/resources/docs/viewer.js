// Swagger UI with the parts of this page: example programs, short rows for problems, and files that are sent as text.

import { exampleRequest, examples } from "./description.js";
import { LANGUAGES } from "./samples.js";

const LANGUAGE = "language";
const TEXT_FILE = /ndjson|csv/;

/** Creates the viewer, and returns it when it is complete. Its requests have the token of the page. */
export function createViewer({ description, id, isDark, token }) {
  return new Promise((resolve) => {
    const viewer = SwaggerUIBundle({
      spec: description,
      dom_id: id,
      deepLinking: true,
      tryItOutEnabled: true,
      docExpansion: "list",
      defaultModelsExpandDepth: 0,
      defaultModelExpandDepth: 2,
      syntaxHighlight: { theme: isDark ? "agate" : "idea" },
      validatorUrl: null,
      requestInterceptor(request) {
        if (token()) {
          request.headers.Authorization = `Bearer ${token()}`;
        }
        return request;
      },
      plugins: [(system) => parts(system, description)],
      onComplete: () => resolve(viewer),
    });
  });
}

function parts({ React }, description) {
  const h = React.createElement;
  const Samples = samples(React, description);
  const nothing = () => () => null;
  return {
    afterLoad() {
      // Swagger UI offers only a file for these types, and quotes a text whose type contains "json".
      const { isFileUploadIntended, getSampleSchema } = this.fn;
      this.fn.isFileUploadIntended = (schema, mediaType, ...rest) =>
        !TEXT_FILE.test(mediaType ?? "") && isFileUploadIntended(schema, mediaType, ...rest);
      this.fn.getSampleSchema = (schema, mediaType, config, example) =>
        TEXT_FILE.test(mediaType ?? "") && typeof example === "string"
          ? example
          : getSampleSchema(schema, mediaType, config, example);
    },
    statePlugins: {
      layout: {
        wrapActions: {
          // Its own scrolling ignores the bar, which covers the top of the page.
          scrollToElement: () => (element) => {
            element.scrollIntoView();
            return { type: "scrolled" };
          },
        },
      },
    },
    wrapComponents: {
      // The field in the header of the page has the token.
      authorizeBtn: nothing,
      authorizeOperationBtn: nothing,
      parameters: (Original) => (properties) => {
        const [path, method] = properties.pathMethod;
        return h(
          React.Fragment,
          null,
          description.paths[path]?.[method] && h(Samples, { path, method, entered: entered(properties) }),
          h(Original, properties),
        );
      },
      response: (Original) => problemRow(React, Original),
    },
  };
}

/** The values that the reader has entered, by place and name, such as path.customer_id. */
function entered({ specSelectors, pathMethod }) {
  return specSelectors.parameterValues(pathMethod).toJS();
}

/** A response with a problem is one line, until it is opened. */
function problemRow(React, Original) {
  const h = React.createElement;
  return function Row(properties) {
    const [isOpen, setOpen] = React.useState(false);
    const Markdown = properties.getComponent("Markdown", true);
    if (isOpen || !/^[45]/.test(properties.code)) {
      return h(Original, properties);
    }
    return h(
      "tr",
      { className: "response problem-row", "data-code": properties.code },
      h("td", { className: "response-col_status" }, properties.code),
      h(
        "td",
        { className: "response-col_description" },
        h(Markdown, { source: properties.response.get("description") }),
        h("button", { type: "button", className: "more", onClick: () => setOpen(true) }, "Examples and headers"),
      ),
    );
  };
}

function samples(React, description) {
  const h = React.createElement;
  return function Samples({ path, method, entered }) {
    const choices = React.useMemo(() => examples(description, description.paths[path][method]), [path, method]);
    const [choice, setChoice] = React.useState(0);
    const [language, setLanguage] = useLanguage(React);
    const [copied, setCopied] = React.useState(false);
    const key = React.useMemo(() => randomKey(), [choice]);
    const request = exampleRequest(description, path, method, choices[choice], key, entered);
    const program = LANGUAGES[language](request);
    const copy = async () => {
      await navigator.clipboard.writeText(program);
      setCopied(true);
      setTimeout(() => setCopied(false), 2_000);
    };
    const button = (name) =>
      h("button", { key: name, type: "button", "aria-pressed": name === language, onClick: () => setLanguage(name) }, name);
    const option = ({ mediaType, name }, index) => h("option", { key: index, value: index }, `${name} (${mediaType})`);
    return h(
      "section",
      { className: "samples", "aria-label": "Example program" },
      h(
        "div",
        { className: "samples-bar" },
        h("div", { className: "segments", role: "group", "aria-label": "Language" }, Object.keys(LANGUAGES).map(button)),
        choices.length > 1 &&
          h(
            "select",
            { "aria-label": "Example", value: choice, onChange: (event) => setChoice(Number(event.target.value)) },
            choices.map(option),
          ),
        // Browsers have a clipboard only for pages over HTTPS or from this machine.
        navigator.clipboard && h("button", { type: "button", className: "copy", onClick: copy }, copied ? "Copied" : "Copy"),
      ),
      h("pre", { tabIndex: 0, "aria-label": `Example in ${language}` }, h("code", null, program)),
      h("p", { className: "setup" }, "Set once: ", h("code", null, environment(description.paths[path][method]))),
    );
  };
}

/** The command that sets the environment of the programs. */
function environment(operation) {
  const roles = operation["x-roles"];
  const token = roles ? ` TOKEN=$(./run token --role ${roles.includes("manager") ? "manager" : roles[0]})` : "";
  return `export BASE_URL=${location.origin}${token}`;
}

/** The chosen language, which all operations share. */
function useLanguage(React) {
  const stored = sessionStorage.getItem(LANGUAGE);
  const [language, setLanguage] = React.useState(stored in LANGUAGES ? stored : "curl");
  React.useEffect(() => {
    const follow = (event) => setLanguage(event.detail);
    addEventListener(LANGUAGE, follow);
    return () => removeEventListener(LANGUAGE, follow);
  }, []);
  const choose = (name) => {
    sessionStorage.setItem(LANGUAGE, name);
    dispatchEvent(new CustomEvent(LANGUAGE, { detail: name }));
  };
  return [language, choose];
}

function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return `example-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
