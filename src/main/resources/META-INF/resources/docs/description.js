// Reads the OpenAPI description: its operations, and the example request of each.

const METHODS = ["get", "post", "put", "patch", "delete"];

/** Follows the references of a node. */
function resolved(description, node) {
  let found = node;
  while (found?.$ref) {
    found = found.$ref
      .slice(2)
      .split("/")
      .reduce((parent, name) => parent?.[name.replaceAll("~1", "/").replaceAll("~0", "~")], description);
  }
  return found;
}

/** The operations in the order of the tags, and within a tag in the order of the description. */
export function operations(description) {
  const tags = description.tags.map((tag) => tag.name);
  return Object.entries(description.paths)
    .flatMap(([path, item]) =>
      METHODS.filter((method) => item[method]).map((method) => ({
        path,
        method,
        id: item[method].operationId,
        tag: item[method].tags[0],
        summary: item[method].summary,
        text: item[method].description ?? "",
      })),
    )
    .sort((a, b) => tags.indexOf(a.tag) - tags.indexOf(b.tag));
}

/**
 * The operations that contain every word: first those with all words in the name, the method or the path, then those with
 * a word only in the description.
 */
export function search(list, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const contains = (text) => words.every((word) => text.toLowerCase().includes(word));
  const heading = (operation) => [operation.method, operation.path, operation.summary, operation.id].join(" ");
  const first = list.filter((operation) => contains(heading(operation)));
  const others = list.filter(
    (operation) => !first.includes(operation) && contains(`${heading(operation)} ${operation.text}`),
  );
  return [...first, ...others];
}

/** The bodies that the description shows for an operation; an operation without a body has one empty example. */
export function examples(description, operation) {
  const content = resolved(description, operation.requestBody)?.content ?? {};
  const bodies = Object.entries(content).flatMap(([mediaType, { examples = {} }]) =>
    Object.entries(examples).map(([name, reference]) => {
      const example = resolved(description, reference);
      return { mediaType, name: example.summary ?? name, value: example.value };
    }),
  );
  return bodies.length > 0 ? bodies : [{ mediaType: null, name: "", value: null }];
}

function firstExample(description, parameter) {
  const schema = resolved(description, parameter.schema);
  return (
    parameter.example ??
    resolved(description, Object.values(parameter.examples ?? {})[0])?.value ??
    schema?.examples?.[0] ??
    schema?.example
  );
}

function encoded(value) {
  return encodeURIComponent(value).replace(/[!'()*]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  });
}

/** The query: required parameters and entered values, or without these the first parameter that has an example. */
function queryOf(parameters) {
  const chosen = parameters.filter((parameter) => parameter.isEntered || (parameter.required && hasValue(parameter)));
  const shown = chosen.some((parameter) => !parameter.required) ? chosen : [...chosen, ...optional(parameters)];
  return shown.map(({ name, value }) => `${encoded(name)}=${[value].flat().map(encoded).join(",")}`).join("&");
}

function optional(parameters) {
  return parameters.filter((parameter) => !parameter.required && hasValue(parameter)).slice(0, 1);
}

function hasValue(parameter) {
  return parameter.value !== undefined;
}

/**
 * The request of an example.
 *
 * @param key the Idempotency-Key, if the operation accepts one
 * @param entered the values of parameters that the reader has entered, by place and name, such as path.customer_id
 */
export function exampleRequest(description, path, method, example, key, entered = {}) {
  const operation = description.paths[path][method];
  const parameters = (operation.parameters ?? []).map((reference) => {
    const parameter = resolved(description, reference);
    const value = entered[`${parameter.in}.${parameter.name}`];
    const standard = resolved(description, parameter.schema)?.default;
    const isEntered = ![undefined, null, "", String(standard)].includes(value) && value.length !== 0;
    return { ...parameter, isEntered, value: isEntered ? value : firstExample(description, parameter) };
  });
  const target = path.replace(/\{([^}]+)}/g, (_, name) => {
    const parameter = parameters.find((candidate) => candidate.in === "path" && candidate.name === name);
    return encoded(parameter?.value ?? name);
  });
  const query = queryOf(parameters.filter((parameter) => parameter.in === "query"));

  const headers = [];
  if (example.mediaType) {
    headers.push(["Content-Type", example.mediaType]);
  }
  for (const parameter of parameters.filter((candidate) => candidate.in === "header")) {
    if (parameter.isEntered) {
      headers.push([parameter.name, parameter.value]);
    } else if (parameter.name === "Idempotency-Key") {
      headers.push([parameter.name, key]);
    }
  }
  const successes = Object.entries(operation.responses).filter(([status]) => status.startsWith("2"));
  const mediaTypes = successes.flatMap(([, response]) => Object.keys(resolved(description, response).content ?? {}));
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    target: query ? `${target}?${query}` : target,
    isPublic: operation.security?.length === 0,
    headers,
    json: typeof example.value === "string" || example.value === null ? null : example.value,
    file: typeof example.value === "string" ? { name: fileName(example.mediaType), text: example.value } : null,
    returns: mediaTypes.length === 0 ? "nothing" : mediaTypes.every(isJson) ? "json" : "text",
  };
}

function isJson(mediaType) {
  return mediaType === "application/json" || mediaType.endsWith("+json");
}

function fileName(mediaType) {
  return mediaType === "text/csv" ? "customers.csv" : "customers.ndjson";
}
