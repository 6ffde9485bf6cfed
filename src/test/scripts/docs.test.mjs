// Tests of the scripts of the documentation page, for node --test.
import assert from "node:assert/strict";
import { test } from "node:test";
import { exampleRequest, examples, search } from "../../main/resources/META-INF/resources/docs/description.js";
import { LANGUAGES } from "../../main/resources/META-INF/resources/docs/samples.js";
import { cleanToken, connectToken, explained } from "../../main/resources/META-INF/resources/docs/token.js";

const TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYXV0aGVudGljYXRlZCJ9.c2ln";

test("a pasted token loses the words, blanks, line breaks and quotation marks around it", () => {
  const pasted = [
    TOKEN,
    `Bearer ${TOKEN}`,
    `  bEARER\t${TOKEN} \r\n`,
    `BEARER\n${TOKEN.slice(0, 20)}\n${TOKEN.slice(20)}`,
    `Authorization: Bearer ${TOKEN}`,
    `"authorization:bearer ${TOKEN}"`,
    `\ufeff${TOKEN}\u200b`,
  ];
  assert.deepEqual(pasted.map(cleanToken), pasted.map(() => TOKEN));
  assert.equal(cleanToken(" \n"), "");
});

test("a token stays in the field until the tab is closed", () => {
  const stored = new Map();
  globalThis.sessionStorage = {
    getItem: (key) => stored.get(key) ?? null,
    setItem: (key, value) => stored.set(key, value),
    removeItem: (key) => stored.delete(key),
  };
  const connected = () => {
    const field = Object.assign(new EventTarget(), { value: "", form: new EventTarget() });
    connectToken(field, { dataset: {} });
    return field;
  };
  const enter = (field, text) => {
    field.value = text;
    field.dispatchEvent(new Event("input"));
  };
  const field = connected();
  enter(field, `Bearer ${TOKEN}`);
  assert.equal(field.value, TOKEN);
  assert.equal(connected().value, TOKEN);
  enter(field, "");
  assert.equal(connected().value, "");
});

test("a token is explained by its role and the time that is left", () => {
  const token = (claims) => `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.c2ln`;
  const at = Date.UTC(2026, 2, 14);
  const expiry = (seconds) => ({ exp: at / 1000 + seconds });
  assert.equal(explained("", at).text, "No token");
  assert.equal(explained("secret", at).text, "This is not a JWT");
  assert.equal(explained(token({ user_role: "staff", role: "authenticated", ...expiry(3600) }), at).text, "staff, valid for 60 min");
  assert.equal(explained(token({ app_metadata: { role: "admin" }, ...expiry(86_400) }), at).text, "admin, valid for 24 h");
  assert.equal(explained(token({ role: "José", ...expiry(864_000) }), at).text, "José, valid for 10 days");
  assert.deepEqual(explained(token({ role: "x", ...expiry(-1) }), at), { state: "bad", text: "x, expired" });
  assert.equal(explained(token({ role: "x" }), at).text, "x");
});

test("a search finds all words in any order, first in the heading", () => {
  const list = [
    { id: "eraseCustomer", method: "delete", path: "/customers/{id}", summary: "Erase a customer", text: "Also the import." },
    { id: "importCustomers", method: "post", path: "/customers/import", summary: "Import customers", text: "" },
  ];
  const found = (query) => search(list, query).map((operation) => operation.id);
  assert.deepEqual(found("IMPORT customers"), ["importCustomers", "eraseCustomer"]);
  assert.deepEqual(found("delete"), ["eraseCustomer"]);
  assert.deepEqual(found(""), ["eraseCustomer", "importCustomers"]);
  assert.deepEqual(found("import nothing"), []);
});

test("a program keeps quotation marks, backslashes, dollars and line breaks of a body", () => {
  const value = { note: `it's "5" $HOME \\ \`x\` """ \${y}\n` };
  const operation = {
    operationId: "write",
    security: [],
    parameters: [{ name: "q", in: "query", example: "a b!'&é" }],
    requestBody: { content: { "application/json": { examples: { one: { value } } } } },
    responses: { 200: { content: { "application/json": {} } } },
  };
  const description = { paths: { "/x": { post: operation } } };
  const [example] = examples(description, operation);
  const request = exampleRequest(description, "/x", "post", example, "key");
  assert.equal(request.target, "/x?q=a%20b%21%27%26%C3%A9");
  assert.ok(LANGUAGES.curl(request).includes(`it'\\''s \\"5\\" $HOME \\\\ \`x\``));
  assert.ok(LANGUAGES.TypeScript(request).includes(JSON.stringify(value.note)));
  assert.ok(LANGUAGES.Java(request).includes(`it's \\\\"5\\\\" $HOME \\\\\\\\ \`x\` \\\\"\\\\"\\\\" \${y}\\\\n`));
  assert.ok(!LANGUAGES.curl(request).includes("Authorization"));
});

test("a file is sent as its own lines", () => {
  const operation = {
    operationId: "import",
    parameters: [{ name: "Idempotency-Key", in: "header" }],
    requestBody: { content: { "text/csv": { examples: { one: { value: "a,b\n1,2\n" } } } } },
    responses: { 202: {} },
  };
  const description = { paths: { "/import": { post: operation } } };
  const [example] = examples(description, operation);
  const curl = LANGUAGES.curl(exampleRequest(description, "/import", "post", example, "key"));
  assert.ok(curl.startsWith("cat > customers.csv <<'END'\na,b\n1,2\nEND\ncurl -i \"$BASE_URL/import\""));
  assert.ok(curl.includes("-H 'Idempotency-Key: key'"));
  assert.ok(curl.endsWith("--data-binary @customers.csv\n"));
});

test("a request has the values that the reader has entered", () => {
  const operation = {
    operationId: "list",
    parameters: [
      { name: "id", in: "path", required: true, example: "1" },
      { name: "type", in: "query", schema: { examples: [["a", "b"]] } },
      { name: "limit", in: "query", schema: { default: 20 } },
      { name: "tag", in: "query" },
      { name: "If-Match", in: "header", example: '"3"' },
    ],
    responses: { 200: {} },
  };
  const description = { paths: { "/x/{id}": { get: operation } } };
  const [example] = examples(description, operation);
  const request = (entered) => exampleRequest(description, "/x/{id}", "get", example, "key", entered);
  assert.equal(request({}).target, "/x/1?type=a,b");
  assert.equal(request({ "path.id": "a/b", "query.limit": "20", "query.tag": "" }).target, "/x/a%2Fb?type=a,b");
  assert.equal(request({ "query.limit": "5", "query.tag": ["x y", "z"] }).target, "/x/1?limit=5&tag=x%20y,z");
  assert.deepEqual(request({}).headers, []);
  assert.deepEqual(request({ "header.If-Match": '"4"' }).headers, [["If-Match", '"4"']]);
});
