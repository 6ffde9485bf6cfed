package customerservice.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import customerservice.platform.database.ReplicaMetrics;
import customerservice.testing.ApiTest;
import customerservice.testing.Eventually;
import customerservice.testing.Guest;
import customerservice.testing.Limited;
import customerservice.testing.TestTokens;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The dashboard and the alerts in the folder {@code deploy} name only metrics and labels that a
 * service publishes. The profile has rate limits, whose metric is part of both.
 */
@QuarkusTest
@TestProfile(Limited.class)
class MonitoringFilesTest extends ApiTest {
  private static final Path DASHBOARD = Path.of("deploy/grafana/customer-service.json");
  private static final Path RULES = Path.of("deploy/prometheus/rules.yml");
  private static final Path PROMETHEUS = Path.of("deploy/prometheus/prometheus.yml");
  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** More than the burst of a caller. */
  private static final int REQUESTS = 5;

  @Inject MeterRegistry metrics;

  @TestHTTPResource(value = "/metrics", management = true)
  URI exposition = URI.create("http://localhost");

  private record Expression(String where, String promQl, List<String> texts) {}

  @Test
  void nameOnlyPublishedMetricsAndLabels() throws Exception {
    List<Expression> expressions = new ArrayList<>();
    addPanels(new JsonMapper().readTree(Files.readString(DASHBOARD)), expressions);
    int panels = expressions.size();
    addRules(new YAMLMapper().readTree(Files.readString(RULES)), expressions);
    assertThat(panels).isGreaterThan(40);
    assertThat(expressions.size() - panels).isGreaterThan(15);
    useTheService();
    PublishedMetrics published = new PublishedMetrics(scrape() + ReplicaMetrics.exposition());
    List<String> unknown = new ArrayList<>();
    for (Expression each : expressions) {
      published
          .unknown(each.promQl(), each.texts())
          .forEach(name -> unknown.add(each.where() + ": " + name));
    }
    assertThat(unknown).isEmpty();
  }

  private static void addPanels(JsonNode dashboard, List<Expression> expressions) {
    for (JsonNode variable : dashboard.at("/templating/list")) {
      if (variable.path("type").asText().equals("query")) {
        // label_values(selector, label)
        String[] query = variable.at("/query/query").asText().split("[(),] *", -1);
        String label = "{{" + query[query.length - 2] + "}}";
        String selector = String.join(",", List.of(query).subList(1, query.length - 2));
        expressions.add(new Expression("variable", selector, List.of(label)));
      }
    }
    for (JsonNode panel : dashboard.path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        expressions.add(
            new Expression(
                panel.path("title").asText(),
                target.path("expr").asText(),
                List.of(target.path("legendFormat").asText())));
      }
    }
  }

  private static void addRules(JsonNode rules, List<Expression> expressions) {
    for (JsonNode rule : rules.findParents("alert")) {
      expressions.add(
          new Expression(
              rule.path("alert").asText(),
              rule.path("expr").asText(),
              List.of(rule.at("/annotations/summary").asText())));
    }
  }

  /**
   * Uses each part of the service whose metrics exist only after the first use, as callers that no
   * other test has.
   */
  private void useTheService() throws Exception {
    String writer = TestTokens.token("manager", "monitored-writer");
    String customer =
        request("POST", "/customers")
            .token(writer)
            .json(Guest.aCustomer())
            .send()
            .is(201)
            .at("id")
            .asText();
    request("POST", "/customers/import")
        .token(writer)
        .header("Content-Type", "application/x-ndjson")
        .text("")
        .send()
        .is(202);
    String reader = TestTokens.token("staff", "monitored-reader");
    request("POST", "/customers/" + customer + "/loyalty/earn")
        .token(reader)
        .json("{\"points\":1}")
        .send()
        .is(201);
    for (int i = 0; i < REQUESTS; i++) {
      request("GET", "/loyalty/program").token(reader).send();
    }
    Eventually.await(
        LIMIT,
        "a refused request is counted",
        () -> metrics.find("http.server.requests").tag("status", "429").timer() != null);
  }

  private String scrape() throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(exposition).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  @Test
  void findsUnknownMetricsLabelsAndValues() {
    PublishedMetrics published =
        new PublishedMetrics(
            """
            # HELP a_total Text
            # TYPE a_total counter
            a_total{kind="one",path="/{id}"} 1.0
            b 2.0
            """);
    assertThat(
            published.unknown(
                "sum by (kind, instance) (rate(a_total{kind=\"one\", job=\"x\"}[5m])) / b > 0"
                    + " and up{instance=~\"$instance\"} == 0",
                List.of("{{ $labels.kind }} {{instance}}")))
        .isEmpty();
    assertThat(published.unknown("c{kind=\"one\"} + max(d_total)", List.of()))
        .containsExactly("c", "d_total");
    assertThat(published.unknown("a_total{kind=\"two\", color=~\"x\", path=\"/{x}\"}", List.of()))
        .containsExactly("a_total.color", "a_total.kind=two", "a_total.path=/{x}");
    assertThat(published.unknown("sum by (color) (a_total) / b", List.of("{{shape}}")))
        .containsExactly("color", "shape");
  }

  @Test
  void areValidForPrometheus() throws Exception {
    assumeThat(PROMTOOL).exists();
    Process promtool =
        new ProcessBuilder(PROMTOOL.toString(), "check", "config", PROMETHEUS.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(promtool.waitFor()).as(output).isZero();
    assertThat(output).contains("rules found");
  }
}
