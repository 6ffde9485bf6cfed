// Writes a request as a program. The programs read BASE_URL and TOKEN from the environment.

export const LANGUAGES = { curl, TypeScript: typescript, Java: java };

function shellQuoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function curl({ method, target, isPublic, headers, json, file, returns }) {
  const show = returns === "nothing" ? " -i" : "";
  const verb = method === "GET" || (method === "POST" && (json || file)) ? "" : ` -X ${method}`;
  const lines = [`curl${show}${verb} "$BASE_URL${target}"`];
  if (!isPublic) {
    lines.push(`-H "Authorization: Bearer $TOKEN"`);
  }
  lines.push(...headers.map(([name, value]) => `-H ${shellQuoted(`${name}: ${value}`)}`));
  if (json) {
    lines.push(`-d ${shellQuoted(JSON.stringify(json, null, 2))}`);
  }
  if (file) {
    lines.push(`--data-binary @${file.name}`);
  }
  const create = file ? `cat > ${file.name} <<'END'\n${withLineBreak(file.text)}END\n` : "";
  return `${create}${lines.join(" \\\n  ")}\n`;
}

function withLineBreak(text) {
  return text.endsWith("\n") ? text : `${text}\n`;
}

function typescript({ method, target, isPublic, headers, json, file, returns }) {
  const imports = [file && `import { readFile, writeFile } from "node:fs/promises";`, `import { env } from "node:process";`];
  const options = [];
  if (method !== "GET") {
    options.push(`method: ${JSON.stringify(method)},`);
  }
  const fields = headers.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)},`);
  if (!isPublic) {
    fields.unshift("Authorization: `Bearer ${env.TOKEN}`,");
  }
  if (fields.length > 0) {
    options.push(`headers: {\n${indented(fields.join("\n"), 2)}\n},`);
  }
  if (json) {
    options.push(`body: JSON.stringify(${JSON.stringify(json, null, 2)}),`);
  }
  if (file) {
    options.push(`body: await readFile(${JSON.stringify(file.name)}, "utf8"),`);
  }
  const parts = [imports.filter(Boolean).join("\n"), ""];
  if (file) {
    const lines = file.text.trimEnd().split("\n").map((line) => `${JSON.stringify(line)},`);
    parts.push(`const lines = [\n${indented(lines.join("\n"), 2)}\n];`);
    parts.push(`await writeFile(${JSON.stringify(file.name)}, lines.join("\\n") + "\\n");`, "");
  }
  const argument = options.length > 0 ? `, {\n${indented(options.join("\n"), 2)}\n}` : "";
  parts.push(`const response = await fetch(\`\${env.BASE_URL}${target}\`${argument});`);
  parts.push(
    returns === "nothing"
      ? "console.log(response.status);"
      : `console.log(response.status, await response.${returns}());`,
  );
  return `${parts.join("\n")}\n`;
}

function java({ id, method, target, isPublic, headers, json, file }) {
  const imports = ["java.net.URI", "java.net.http.HttpClient", "java.net.http.HttpRequest", "java.net.http.HttpResponse"];
  const calls = headers.map(([name, value]) => `.header(${javaString(name)}, ${javaString(value)})`);
  if (!isPublic) {
    calls.unshift(`.header("Authorization", "Bearer " + System.getenv("TOKEN"))`);
  }
  const statements = [];
  let body = "HttpRequest.BodyPublishers.noBody()";
  if (json) {
    body = `HttpRequest.BodyPublishers.ofString(${textBlock(JSON.stringify(json, null, 2))})`;
  }
  if (file) {
    imports.push("java.nio.file.Files", "java.nio.file.Path");
    statements.push(`Path file = Path.of(${javaString(file.name)});`);
    statements.push(`Files.writeString(file, ${textBlock(file.text.trimEnd())});`);
    body = "HttpRequest.BodyPublishers.ofFile(file)";
  }
  if (method !== "GET") {
    calls.push(`.method(${javaString(method)}, ${body})`);
  }
  calls.push(".build();");
  statements.push(
    `HttpRequest request =\n    HttpRequest.newBuilder(URI.create(System.getenv("BASE_URL") + ${javaString(target)}))\n` +
      indented(calls.join("\n"), 8),
    "HttpResponse<String> response =\n" +
      "    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());",
    `System.out.println(response.statusCode() + " " + response.body());`,
  );
  return [
    imports.sort().map((name) => `import ${name};`).join("\n"),
    "",
    `public class ${id[0].toUpperCase()}${id.slice(1)} {`,
    "  public static void main(String[] arguments) throws Exception {",
    indented(statements.join("\n"), 4),
    "  }",
    "}",
    "",
  ].join("\n");
}

function javaString(text) {
  return JSON.stringify(text);
}

/** A text block of Java; its lines are indented with those of the statement. */
function textBlock(text) {
  const escaped = text.replaceAll("\\", "\\\\").replaceAll('"""', '\\"""');
  return `"""\n${indented(escaped, 4)}\n    """`;
}

function indented(text, spaces) {
  return text.replace(/^(?=.)/gm, " ".repeat(spaces));
}
