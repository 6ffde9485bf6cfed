// Prints the example programs of the documentation page for the description in a file: one JSON object per line.
import { readFileSync } from "node:fs";
import { exampleRequest, examples, operations } from "../../main/resources/META-INF/resources/docs/description.js";
import { LANGUAGES } from "../../main/resources/META-INF/resources/docs/samples.js";

const description = JSON.parse(readFileSync(process.argv[2], "utf8"));
for (const { path, method, id } of operations(description)) {
  examples(description, description.paths[path][method]).forEach((example, index) => {
    const request = exampleRequest(description, path, method, example, `example-${id}-${index}`);
    const programs = Object.entries(LANGUAGES).map(([name, write]) => [name, write(request)]);
    console.log(JSON.stringify({ route: `${method.toUpperCase()} ${path}`, ...Object.fromEntries(programs) }));
  });
}
