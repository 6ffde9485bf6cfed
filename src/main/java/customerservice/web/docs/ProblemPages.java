package customerservice.web.docs;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The page of each problem code, at the URI in {@code type}. Its text is in problems.yaml. */
@Singleton
final class ProblemPages {
  private static final String REQUEST_ID = "6f1d2c1e-8f3a-4a52-9a3e-2b7d5c9e1f04";

  private static final ObjectWriter JSON =
      new JsonMapper()
          .writer(
              new DefaultPrettyPrinter(
                  Separators.createDefaultInstance()
                      .withObjectFieldValueSpacing(Separators.Spacing.AFTER)));

  private final Map<String, String> pages;

  /**
   * The text of a page.
   *
   * @param meaning explains the problem
   * @param remedies the actions that solve it
   * @param example the members of an example response, except those that depend only on the code
   */
  record Text(String meaning, List<String> remedies, Map<String, Object> example) {}

  ProblemPages(@ConfigProperty(name = "quarkus.application.version") String version) {
    HtmlTemplate template = new HtmlTemplate(PackagedFile.text("pages/problem.html"));
    Map<String, Text> texts = texts();
    Map<String, String> pages = new HashMap<>();
    for (ProblemCode code : ProblemCode.values()) {
      Text text = texts.get(code.code());
      if (text != null) {
        pages.put(code.code(), page(template, code, text, version));
      }
    }
    this.pages = pages;
  }

  /** Returns the page of a code; empty for an unknown code. */
  Optional<String> page(String code) {
    return Optional.ofNullable(pages.get(code));
  }

  /** Reads the texts, by code. */
  static Map<String, Text> texts() {
    try {
      return new YAMLMapper()
          .readValue(
              PackagedFile.bytes("pages/problems.yaml"),
              new TypeReference<LinkedHashMap<String, Text>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String page(HtmlTemplate template, ProblemCode code, Text text, String version) {
    return template.render(
        Map.of(
            "version", HtmlTemplate.escaped(version),
            "code", code.code(),
            "status", Integer.toString(code.status()),
            "title", HtmlTemplate.escaped(code.title()),
            "meaning", HtmlTemplate.prose(text.meaning()),
            "remedies", remedies(text.remedies()),
            "example", HtmlTemplate.escaped(example(code, text))));
  }

  private static String remedies(List<String> remedies) {
    return remedies.stream()
        .map(HtmlTemplate::prose)
        .map(remedy -> "<li>" + remedy + "</li>")
        .collect(Collectors.joining("\n"));
  }

  private static String example(ProblemCode code, Text text) {
    // The detail of the example replaces the empty one and keeps its place.
    Map<String, Object> body = new Problem(code, "").body(REQUEST_ID);
    body.putAll(text.example());
    try {
      return JSON.writeValueAsString(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
