package customerservice.console;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page of the console and its files. */
@QuarkusTest
class ConsolePagesTest extends ApiTest {
  @Inject ConsoleFiles files;

  private String address(String file) {
    return "/console/files/" + files.version() + "/" + file;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/console", "/console/", "/console/customers/1", "/console/audit?actor=x"})
  void isOnePageForEveryAddress(String path) {
    Answer answer = request("GET", path).send().is(200);
    assertThat(answer.header("content-type")).isEqualTo("text/html;charset=UTF-8");
    assertThat(answer.header("cache-control")).isEqualTo("no-cache");
    assertThat(answer.text()).contains(address("main.js"), "data-embedded=\"false\"");
    assertThat(answer.text())
        .doesNotContain("{{", "style=", "<style", "onclick", "http:", "https:");
  }

  @Test
  void hasAPolicyWithoutInlineScripts() {
    assertThat(request("GET", "/console").send().header("content-security-policy"))
        .isEqualTo(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                + " font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                + " connect-src 'self'");
  }

  @ParameterizedTest
  @CsvSource({
    "main.js, text/javascript;charset=UTF-8",
    "css/base.css, text/css;charset=UTF-8",
    "strings/en.json, application/json",
    "icon.svg, image/svg+xml",
    "vendor/inter-latin.woff2, font/woff2",
    "vendor/licenses.txt, text/plain;charset=UTF-8",
  })
  void servesFilesForAYear(String file, String mediaType) {
    Answer answer = request("GET", address(file)).send().is(200);
    assertThat(answer.header("content-type")).isEqualTo(mediaType);
    assertThat(answer.header("cache-control")).isEqualTo("public, max-age=31536000, immutable");
    assertThat(answer.header("vary")).isEqualTo("accept-encoding");
  }

  @Test
  void compressesFiles() {
    int plain = Integer.parseInt(head(address("css/parts.css"), "br").header("content-length"));
    Answer compressed = head(address("css/parts.css"), "br, gzip");
    assertThat(compressed.header("content-encoding")).isEqualTo("gzip");
    assertThat(Integer.parseInt(compressed.header("content-length"))).isLessThan(plain / 2);
    Answer font = head(address("vendor/inter-latin.woff2"), "gzip");
    assertThat(font.header("content-encoding")).isEmpty();
  }

  private static Answer head(String path, String encodings) {
    return request("HEAD", path).header("Accept-Encoding", encodings).send().is(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/console/files/0/main.js", "/console/files/", "/console/files/main.js"})
  void hasNoFilesOfOtherVersions(String path) {
    request("GET", path).send().isProblem(404, "not_found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"index.html", "nothing.js", "../main.js", "%2e%2e/openapi.yaml"})
  void hasNoOtherFiles(String file) {
    assertThat(request("GET", address(file)).send().text())
        .doesNotContain("openapi: ", "import {", "{{");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE"})
  void isOnlyRead(String method) {
    request(method, "/console").send().isProblem(404, "not_found");
    request(method, address("main.js")).send().isProblem(404, "not_found");
  }

  @Test
  void isNotAnotherPathOfTheSamePrefix() {
    request("GET", "/consoles").send().isProblem(404, "not_found");
  }
}
